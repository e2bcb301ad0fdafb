import type { Variables } from './environment-files.ts'
import type { ConfigProblem } from './problem.ts'
import { OIDC_PARTS, oidcVariable } from './provider-settings.ts'
import type { SecretProvider } from './secret-providers.ts'
import { environmentSecrets } from './secret-providers.ts'
import type { SettingName } from './settings-table.ts'
import { SETTING_NAMES, settingDefinition, UNAVAILABLE_SETTINGS } from './settings-table.ts'

/** A value and the name under which the operator wrote it, so that a problem names what they will look for. */
export interface Reading {
  readonly value: string
  readonly writtenAs: string
}

export interface ReadVariables {
  readonly readings: ReadonlyMap<SettingName, Reading>
  /** The settings of the entries of `OIDC_PROVIDERS`, by the variable's whole name. */
  readonly oidc: ReadonlyMap<string, Reading>
  readonly problems: readonly ConfigProblem[]
  readonly warnings: readonly string[]
}

/** Find every setting under its own name and its aliases. Different values for one setting are a problem, equal ones are not. */
export async function readVariables(variables: Variables, secretProviders: readonly SecretProvider[]): Promise<ReadVariables> {
  const readings = new Map<SettingName, Reading>()
  const problems: ConfigProblem[] = []
  const environment = environmentSecrets(variables)
  for (const name of SETTING_NAMES) {
    const definition = settingDefinition(name)
    const providers = definition.secret === true ? [environment, ...secretProviders] : [environment]
    const found: Reading[] = []
    for (const writtenAs of [name, ...definition.aliases]) {
      for (const provider of providers) found.push(...(await readOne(writtenAs, provider, problems)))
    }
    const first = found[0]
    if (first === undefined) continue
    const other = found.find((reading) => reading.value !== first.value)
    if (other === undefined) readings.set(name, first)
    else problems.push(conflict(name, first, other))
  }
  const oidc = await readOidc(readings.get('OIDC_PROVIDERS')?.value ?? '', [environment, ...secretProviders], problems)
  return { readings, oidc, problems, warnings: [...warningsAbout(variables), ...unlistedOidc(variables, oidc)] }
}

/** Their names contain names that the operator chose, so no table has them. Each may be a secret. */
async function readOidc(
  listed: string,
  providers: readonly SecretProvider[],
  problems: ConfigProblem[],
): Promise<ReadonlyMap<string, Reading>> {
  const found = new Map<string, Reading>()
  for (const id of listed.split(',').map((name) => name.trim())) {
    for (const part of OIDC_PARTS) {
      const name = oidcVariable(id, part)
      for (const provider of providers) {
        const [reading] = found.has(name) ? [] : await readOne(name, provider, problems)
        if (reading !== undefined) found.set(name, reading)
      }
    }
  }
  return found
}

function unlistedOidc(variables: Variables, read: ReadonlyMap<string, Reading>): readonly string[] {
  return Object.keys(variables)
    .filter((name) => /^OIDC_.+_ISSUER$/.test(name) && !read.has(name))
    .map((name) => `${name} is set but has no effect: OIDC_PROVIDERS does not name this provider.`)
}

async function readOne(name: string, provider: SecretProvider, problems: ConfigProblem[]): Promise<readonly Reading[]> {
  try {
    const value = (await provider.getSecret(name))?.trim()
    if (value === undefined || value === '') return []
    return [{ value, writtenAs: provider.name === 'environment' ? name : `${name} (${provider.name})` }]
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    problems.push({ code: 'config_secret_unreadable', message: `${message}.`, fix: `make it readable, or set ${name} directly` })
    return []
  }
}

function conflict(name: SettingName, first: Reading, second: Reading): ConfigProblem {
  return {
    code: 'config_conflict',
    message: `${first.writtenAs} and ${second.writtenAs} mean the same setting but have different values.`,
    fix: `keep ${name} and remove the other`,
  }
}

function warningsAbout(variables: Variables): readonly string[] {
  const warnings: string[] = []
  for (const [name, reason] of Object.entries(UNAVAILABLE_SETTINGS)) {
    if (variables[name] !== undefined) warnings.push(`${name} is set but has no effect: ${reason}.`)
  }
  const known = new Set<string>(SETTING_NAMES.flatMap((name) => [name, `${name}_FILE`]))
  for (const name of Object.keys(variables)) {
    if (name.startsWith('SALLYPORT_') && !known.has(name) && !(name in UNAVAILABLE_SETTINGS)) {
      warnings.push(`${name} is not a setting of this version; is it misspelt?`)
    }
  }
  return warnings
}
