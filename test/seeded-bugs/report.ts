import type { BugResult, Verdict } from './judge.ts'

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')

function told(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'caught':
      return 'yes'
    case 'survived':
      return '**no**'
    case 'broken':
      return `**cannot tell**: ${verdict.reason}`
    case 'not_run':
      return `did not run: ${verdict.reason}`
  }
}

/** docs/reliability-seeded-bugs.md. */
export function renderReport(results: readonly BugResult[], date: string): string {
  const of = (kind: Verdict['kind']) => results.filter(({ verdict }) => verdict.kind === kind).length
  const rows = results.map(({ bug, verdict, seconds }) => {
    const { title, breaks, file, caughtBy } = bug
    return [title, breaks, `\`${file}\``, `\`${caughtBy.file}\`: ${caughtBy.name} …`, told(verdict), seconds.toFixed(0)]
  })
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`
  const head = ['bug', 'breaks', 'planted in', 'test', 'caught', 'seconds']
  return [
    '# Seeded bugs: whether the tests would notice',
    '',
    'Written by `npm run seeded-bugs`. Each row is a mistake that people make, planted alone in a copy of the sources. The tests named pass without',
    'it; with it, one of their expectations must not be met. Tests that fail for another reason, such as a file that does not load, do not count.',
    'The edits are in `test/seeded-bugs`; `npm test` keeps them applicable. What the tests prove is in [reliability.md](reliability.md).',
    '',
    `${date}: ${results.length} bugs, ${of('caught')} caught, ${of('survived')} survived, ${of('broken')} undecided, ${of('not_run')} not run.`,
    '',
    line(head),
    line(head.map(() => '---')),
    ...rows.map(line),
    '',
  ].join('\n')
}
