import type { Machine } from '../machine.ts'
import type { Findings, Table, Verdict } from '../measurement.ts'

/** One measurement as it was run. */
export interface Section {
  readonly name: string
  readonly title: string
  readonly measuredAt: string
  readonly findings: Findings
}

const cells = (values: readonly string[]) => `| ${values.map((value) => value.replaceAll('|', '\\|')).join(' | ')} |`

function renderTable({ caption, columns, rows }: Table): string {
  const lines = [cells(columns), cells(columns.map(() => '---')), ...rows.map(cells)]
  return [...(caption === undefined ? [] : [caption, '']), ...lines].join('\n')
}

/** Not every measurement has a target. */
function renderVerdicts(verdicts: readonly Verdict[]): readonly string[] {
  if (verdicts.length === 0) return []
  const rows = verdicts.map(({ promise, measured, met }) => [promise, measured, met ? 'met' : '**missed**'])
  return [renderTable({ columns: ['target', 'measured', ''], rows })]
}

function renderSection({ title, findings }: Section): string {
  const { tables, verdicts, notes } = findings
  return [`### ${title}`, ...tables.map(renderTable), ...renderVerdicts(verdicts), notes.map((note) => `- ${note}`).join('\n')].join('\n\n')
}

function renderMachine(machine: Machine): string {
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`)
  return [
    `- ${machine.cores} × ${machine.cpu}, ${machine.memoryGiB} GiB, ${machine.system}, Node ${machine.node}`,
    `- ${machine.pinning}`,
    `- load average before the run: ${machine.loadBefore.toFixed(2)}`,
    `- ${versions.join(', ')}`,
  ].join('\n')
}

/** Everything measured so far, in the order of the list. Values are medians with the smallest and largest round in brackets. */
export function renderResults(machine: Machine, sections: readonly Section[]): string {
  const targets = sections.flatMap(({ findings }) => findings.verdicts)
  const met = targets.filter((verdict) => verdict.met).length
  const dates = [...new Set(sections.map(({ measuredAt }) => measuredAt.slice(0, 10)))].join(', ')
  return [
    `Measured on ${dates}. ${met} of ${targets.length} targets met. Values are medians of the rounds, with the smallest and the largest in brackets.`,
    renderMachine(machine),
    ...sections.map(renderSection),
  ].join('\n\n')
}
