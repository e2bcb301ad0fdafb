import type { ConfigProblem } from './problem.ts'
import { type OidcPart, oidcVariable } from './provider-settings.ts'
import type { Reading, ReadVariables } from './read-variables.ts'
import type { SettingName } from './settings-table.ts'
import { settingDefinition } from './settings-table.ts'

const SECONDS_PER_UNIT: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }

interface Range {
  readonly min: number
  readonly max: number
}

/** Turns readings into values. A value that cannot be read is noted as a problem and replaced by the default, so that reading goes on. */
export interface SettingReader {
  readonly problems: readonly ConfigProblem[]
  readonly warnings: readonly string[]
  report(problem: ConfigProblem): void
  warn(sentence: string): void
  /** `null` when it is not set. */
  text(name: SettingName): Reading | null
  choice<const Choice extends string>(name: SettingName, choices: readonly Choice[], fallback: Choice): Choice
  integer(name: SettingName, range: Range, fallback: number): number
  /** In seconds; `null` when it is not set. */
  duration(name: SettingName, range: Range): number | null
  toggle(name: SettingName, fallback: boolean): boolean
  /** Separated by commas; empty items are dropped. */
  list(name: SettingName): readonly string[]
  /** A setting of an entry of `OIDC_PROVIDERS`; `null` when it is not set. */
  oidc(id: string, part: OidcPart): Reading | null
}

export function createSettingReader(
  readings: ReadonlyMap<SettingName, Reading>,
  found: Pick<ReadVariables, 'oidc' | 'problems' | 'warnings'>,
): SettingReader {
  const problems = [...found.problems]
  const warnings = [...found.warnings]
  const text = (name: SettingName): Reading | null => readings.get(name) ?? null
  const invalid = (name: SettingName, reading: Reading, rule: string): void => {
    const shown = settingDefinition(name).secret === true ? 'has a value that' : `is ${JSON.stringify(reading.value)}, which`
    problems.push({
      code: 'config_invalid',
      message: `${reading.writtenAs} ${shown} does not fit: ${rule}.`,
      fix: `set ${name}=${settingDefinition(name).example}`,
    })
  }
  const within = (name: SettingName, parse: (value: string) => number | null, range: Range, rule: string): number | null => {
    const reading = text(name)
    if (reading === null) return null
    const parsed = parse(reading.value)
    if (parsed !== null && parsed >= range.min && parsed <= range.max) return parsed
    invalid(name, reading, rule)
    return null
  }
  const choice: SettingReader['choice'] = (name, choices, fallback) => {
    const reading = text(name)
    if (reading === null) return fallback
    const match = choices.find((candidate) => candidate === reading.value.toLowerCase())
    if (match === undefined) invalid(name, reading, `it must be one of ${choices.join(', ')}`)
    return match ?? fallback
  }
  return {
    problems,
    warnings,
    report: (problem) => problems.push(problem),
    warn: (sentence) => warnings.push(sentence),
    text,
    choice,
    integer: (name, range, fallback) =>
      within(name, parseInteger, range, `it must be a whole number from ${range.min} to ${range.max}`) ?? fallback,
    duration: (name, range) =>
      within(name, parseDuration, range, `it must be a time such as 15m, 12h or 7d, from ${range.min} s to ${range.max} s`),
    toggle: (name, fallback) => {
      const answer = choice(name, ['on', 'off', 'true', 'false', '1', '0'], fallback ? 'on' : 'off')
      return answer === 'on' || answer === 'true' || answer === '1'
    },
    oidc: (id, part) => found.oidc.get(oidcVariable(id, part)) ?? null,
    list: (name) => {
      const items = text(name)?.value.split(',') ?? []
      return items.map((item) => item.trim()).filter((item) => item !== '')
    },
  }
}

function parseInteger(value: string): number | null {
  return /^\d{1,15}$/.test(value) ? Number(value) : null
}

/** `900`, `90s`, `15m`, `12h`, `7d`, `2w` in seconds; a bare number counts seconds. */
export function parseDuration(value: string): number | null {
  const match = /^(\d{1,9})\s*([smhdw]?)$/.exec(value.toLowerCase())
  if (match === null) return null
  return Number(match[1]) * (SECONDS_PER_UNIT[match[2] ?? ''] ?? 1)
}
