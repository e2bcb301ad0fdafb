import { FAULTS } from './fault-table.ts'
import { type DatabaseResult, failuresOf, type PartResult, type Proof, type RunOf } from './results.ts'

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
    ...runs(proof),
    ...proof.databases.filter(({ name }) => name !== null).flatMap(oneDatabase),
    ...suites(proof),
    ...faults(),
    ...limits(),
  ].join('\n')
}

function summary(proof: Proof): readonly string[] {
  const histories = proof.databases.flatMap(historiesOf)
  const sum = (of: (each: (typeof histories)[number]) => number) => histories.reduce((total, each) => total + of(each), 0)
  const crashes = proof.databases.flatMap(({ crash }) => crash?.tallies ?? [])
  return table(
    ['', ''],
    [
      ['histories judged', `${many(sum(({ histories: count }) => count))}, of ${many(sum(({ operations }) => operations))} operations`],
      ['too tangled to be judged', many(sum(({ undecided }) => undecided))],
      ['operations with unknown outcome', many(sum(({ unknown }) => unknown))],
      ['not linearizable', many(sum(({ violations }) => violations.length))],
      ['crash points', many(crashes.reduce((total, each) => total + each.runs, 0))],
      ['contradictions altogether', many(failuresOf(proof).length)],
    ],
  )
}

const historiesOf = ({ objects, refresh }: DatabaseResult) => [...(objects?.tallies ?? []), ...(refresh?.tallies ?? [])]

/** What was tried when, on which sources. */
function runs({ databases, suites: results }: Proof): readonly string[] {
  const part = (database: DatabaseResult, what: string, result: PartResult<unknown> | null) =>
    result === null || result.tallies.length === 0 ? [] : [[database.name ?? database.kind, what, ...runCells(result.run)]]
  const rows = [
    ...databases.flatMap((database) => [
      ...(database.missing === null ? [] : [[database.kind, `did not run: ${database.missing}`, '–', '–', '–', '–']]),
      ...part(database, 'secrets, counters, addresses, sessions', database.objects),
      ...part(database, 'refresh', database.refresh),
      ...part(database, 'crash points', database.crash),
    ]),
    ...results.map(({ name, run }) => ['–', name, ...runCells(run)]),
  ]
  const machines = new Set([...databases.flatMap(partsOf), ...results].map(({ run }) => `Node ${run.node} on ${run.processors} processors`))
  return [
    '## Runs',
    '',
    `${[...machines].join('; ')}. \`npm run prove -- --seed SEED\` makes the same choices; the machine orders them anew.`,
    '',
    ...table(['database', 'part', 'day', 'sources', 'seed', 'minutes'], rows),
  ]
}

const partsOf = ({ objects, refresh, crash }: DatabaseResult) => [objects, refresh, crash].filter((part) => part !== null)
const runCells = ({ startedAt, revision, seed, seconds }: RunOf) => [
  startedAt.slice(0, 10),
  revision ?? '–',
  seed,
  (seconds / 60).toFixed(1),
]

function failures(proof: Proof): readonly string[] {
  const found = failuresOf(proof)
  if (found.length === 0) return []
  return ['## What contradicts the promises', '', ...found.flatMap((failure) => ['```text', failure, '```', ''])]
}

function oneDatabase({ kind, name, objects, refresh, crash }: DatabaseResult): readonly string[] {
  const histories = [
    ...(objects?.tallies ?? []).map((tally) => [tally.object, ...counts(tally)]),
    ...(refresh?.tallies ?? []).map((tally) => [`refresh: ${tally.mix}`, ...counts(tally)]),
  ]
  const crashes = (crash?.tallies ?? []).map(({ operation, boundaries, runs: count, happened, acknowledged, violations }) => [
    operation,
    boundaries,
    count,
    happened,
    acknowledged,
    violations.length,
  ])
  return [
    `## ${name ?? kind}`,
    '',
    ...(histories.length === 0 ? [] : table(['object', 'histories', 'operations', 'unknown', 'undecided', 'violations'], histories)),
    ...(crashes.length === 0
      ? []
      : table(['operation', 'requests', 'crash points', 'had happened', 'was acknowledged', 'violations'], crashes)),
    ...(crash?.note == null ? [] : [crash.note, '']),
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
      results.map(({ name, run, passed, failed, skipped }) => [name, passed, failed.length, skipped.length, run.seconds]),
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
