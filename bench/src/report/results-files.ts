import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Machine } from '../machine.ts'
import { renderResults, type Section } from './markdown.ts'

const local = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))

const FOLDER = local('results')
const JSON_FILE = local('results/latest.json')
const MARKDOWN_FILE = local('results/latest.md')
const README = local('README.md')

const BEGIN = '<!-- results: begin -->'
const END = '<!-- results: end -->'

interface Results {
  readonly machine: Machine
  readonly sections: readonly Section[]
}

/** Sections of an earlier run stay until they are measured again; `order` sorts them. */
export function writeResults(machine: Machine, measured: readonly Section[], order: readonly string[]): void {
  const names = new Set(measured.map(({ name }) => name))
  const kept = readEarlier().filter(({ name }) => !names.has(name))
  const sections = [...kept, ...measured].sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name))
  const markdown = renderResults(machine, sections)
  mkdirSync(FOLDER, { recursive: true })
  writeFileSync(JSON_FILE, `${JSON.stringify({ machine, sections: sections.map(withoutLatencies) }, null, 2)}\n`)
  writeFileSync(MARKDOWN_FILE, `# Results\n\n${markdown}\n`)
  writeReadme(markdown)
}

/** Single latencies are thousands of numbers; their percentiles stand in the tables. */
function withoutLatencies(section: Section): Section {
  const data: unknown = JSON.parse(
    JSON.stringify(section.findings.data, (key, value: unknown) => (/(LatenciesMs|Statuses)$/.test(key) ? undefined : value)),
  )
  return { ...section, findings: { ...section.findings, data } }
}

function readEarlier(): readonly Section[] {
  try {
    return (JSON.parse(readFileSync(JSON_FILE, 'utf8')) as Results).sections
  } catch {
    return []
  }
}

function writeReadme(markdown: string): void {
  const text = readFileSync(README, 'utf8')
  const [before, after] = [text.indexOf(BEGIN), text.indexOf(END)]
  if (before === -1 || after === -1) throw new Error(`README.md has lost its markers ${BEGIN} and ${END}`)
  writeFileSync(README, `${text.slice(0, before + BEGIN.length)}\n\n${markdown}\n\n${text.slice(after)}`)
}
