import { FAULTS } from './fault-table.ts'
import { type DatabaseResult, failuresOf, type Proof } from './results.ts'

const cell = (text: string | number) => String(text).replaceAll('|', '\\|').replaceAll('\n', ' ')

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): readonly string[] {
  const line = (cells: readonly (string | number)[]) => `| ${cells.map(cell).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line), '']
}

const many = (count: number) => count.toLocaleString('en-GB')

/** docs/reliability.md: what a run did, what it found, and what it did not look at. */
export function renderReport(proof: Proof): string {
  return [
    '# Reliability: what was proven, and what was not',
    '',
    'Written by `npm run prove`; `npm test` runs a short version of the same. A history is what several clients saw while they used one thing at',
    'the same time: it is judged linearizable when some order of their operations, one after the other, explains every answer. A crash point is',
    'one request of one operation to the database, cut before it arrives or before its answer comes back. Whether the tests would notice a',
    'mistake is shown by planting some: [seeded bugs](reliability-seeded-bugs.md).',
    '',
    ...summary(proof),
    ...failures(proof),
    '## Databases',
    '',
    ...table(
      ['database', 'version', 'histories a second', 'minutes'],
      proof.databases.map(({ kind, name, missing, historiesPerSecond, seconds }) => [
        kind,
        name ?? `did not run: ${missing}`,
        historiesPerSecond ?? '–',
        (seconds / 60).toFixed(1),
      ]),
    ),
    ...proof.databases.filter(({ name }) => name !== null).flatMap(oneDatabase),
    ...suites(proof),
    ...faults(),
    ...limits(),
  ].join('\n')
}

/** A quick run takes every point of sign-up and none of the others. */
function crashPointsAsked({ parts, quick }: Proof): string {
  if (!parts.includes('crash')) return 'no crash points'
  return quick ? 'the crash points of sign-up' : 'all crash points'
}

function summary(proof: Proof): readonly string[] {
  const histories = proof.databases.flatMap(({ objects, refresh }) => [...objects, ...refresh])
  const sum = (of: (each: (typeof histories)[number]) => number) => histories.reduce((total, each) => total + of(each), 0)
  const crashes = proof.databases.flatMap(({ crash }) => crash)
  return table(
    ['', ''],
    [
      [
        'run',
        `${proof.startedAt.slice(0, 10)}, ${Math.round(proof.seconds / 60)} minutes, Node ${proof.node}, ${proof.processors} processors`,
      ],
      ['asked for', `${many(proof.histories)} histories of each database, ${crashPointsAsked(proof)}; parts: ${proof.parts.join(', ')}`],
      ['seed', `\`${proof.seed}\` (\`npm run prove -- --seed ${proof.seed}\` makes the same choices; the machine orders them anew)`],
      ['histories judged', `${many(sum(({ histories: count }) => count))}, of ${many(sum(({ operations }) => operations))} operations`],
      ['too tangled to be judged', many(sum(({ undecided }) => undecided))],
      ['operations with unknown outcome', many(sum(({ unknown }) => unknown))],
      ['not linearizable', many(sum(({ violations }) => violations.length))],
      ['crash points', many(crashes.reduce((total, { runs }) => total + runs, 0))],
      ['contradictions altogether', many(failuresOf(proof).length)],
    ],
  )
}

function failures(proof: Proof): readonly string[] {
  const found = failuresOf(proof)
  if (found.length === 0) return []
  return ['## What contradicts the promises', '', ...found.flatMap((failure) => ['```text', failure, '```', ''])]
}

function oneDatabase({ kind, name, objects, refresh, crash, crashNote }: DatabaseResult): readonly string[] {
  return [
    `## ${name ?? kind}`,
    '',
    ...(objects.length + refresh.length === 0
      ? []
      : table(
          ['object', 'histories', 'operations', 'unknown', 'undecided', 'violations'],
          [
            ...objects.map((tally) => [tally.object, ...counts(tally)]),
            ...refresh.map((tally) => [`refresh: ${tally.mix}`, ...counts(tally)]),
          ],
        )),
    ...(crash.length === 0
      ? []
      : table(
          ['operation', 'requests', 'crash points', 'had happened', 'was acknowledged', 'violations'],
          crash.map(({ operation, boundaries, runs, happened, acknowledged, violations }) => [
            operation,
            boundaries,
            runs,
            happened,
            acknowledged,
            violations.length,
          ]),
        )),
    ...(crashNote === null ? [] : [crashNote, '']),
  ]
}

function counts(tally: {
  readonly histories: number
  readonly operations: number
  readonly unknown: number
  readonly undecided: number
  readonly violations: readonly string[]
}): readonly string[] {
  return [many(tally.histories), many(tally.operations), many(tally.unknown), many(tally.undecided), many(tally.violations.length)]
}

function suites({ suites: results }: Proof): readonly string[] {
  if (results.length === 0) return []
  return [
    '## Suites',
    '',
    ...table(
      ['suite', 'passed', 'failed', 'skipped', 'seconds'],
      results.map(({ name, passed, failed, skipped, seconds }) => [name, passed, failed.length, skipped.length, seconds]),
    ),
    ...results.flatMap(({ name, skipped }) => (skipped.length === 0 ? [] : [`Skipped in “${name}”: ${skipped.join('; ')}.`, ''])),
  ]
}

function faults(): readonly string[] {
  return [
    '## Faults',
    '',
    'I1 no double use, I2 nothing acknowledged is lost, I3 nothing dead comes back, I4 all or nothing, I5 nobody is locked out, I6 no failure lets',
    'anybody in, I7 no mixed-up answers, I8 unique is unique, I9 revocation in time, I10 mails, I11 one unbroken log, I12 heals by itself.',
    '',
    ...table(
      ['fault', 'what happens', 'how', 'invariants', 'test'],
      FAULTS.map(({ id, fault, injection, invariants, proof }) => [
        id,
        fault,
        injection === '' ? '–' : injection,
        invariants,
        'file' in proof ? `\`${proof.file}\`` : `none: ${proof.notCovered}`,
      ]),
    ),
  ]
}

function limits(): readonly string[] {
  return [
    '## What this does not show',
    '',
    '- Histories are samples: a race that needs a rarer order than any of them had is not found. The seed replays choices, not the order in which',
    '  processes ran.',
    '- A killed process stands for a crash; the machine’s power does not fail, and disks do not lie about what they have written.',
    '- Every database is one server on one machine. What a cluster does when it elects or lags is the cluster’s promise.',
    '- Where a database says that it is in memory or only speaks the protocol of another, it is that database that was tested.',
    '',
  ]
}
