import type { GeneratedSecrets } from './generated-secrets.ts'
import type { ConfigProblem } from './problem.ts'
import type { SettingReader } from './setting-reader.ts'
import type { Environment, SecretSettings } from './settings.ts'

/** Everywhere, tests and CI included (C-10). */
const MIN_LENGTH = 32
const MIN_LENGTH_IN_PRODUCTION = 64
/** 64 random characters of any usual alphabet hold far more than this many different ones; a typed placeholder does not. */
const MIN_DISTINCT_IN_PRODUCTION = 12
const PLACEHOLDER = /change.?me|your.?secret|example|placeholder|test.?secret|super.?secret|minimum|characters/i

type SecretName = 'JWT_ACCESS_SECRET' | 'JWT_REFRESH_SECRET' | 'SALLYPORT_SECRET'

/**
 * The three secrets. Production never generates one; elsewhere `generate` is called, once and only when something is
 * missing, and answers the same secrets to every process that shares the data folder.
 */
export function resolveSecrets(reader: SettingReader, environment: Environment, generate: () => GeneratedSecrets): SecretSettings {
  const production = environment === 'production'
  const access = readSecret(reader, 'JWT_ACCESS_SECRET', production)
  const refresh = readSecret(reader, 'JWT_REFRESH_SECRET', production)
  const data = readSecret(reader, 'SALLYPORT_SECRET', production)
  reportEqual(reader, [
    { name: 'JWT_ACCESS_SECRET', value: access },
    { name: 'JWT_REFRESH_SECRET', value: refresh },
    { name: 'SALLYPORT_SECRET', value: data },
  ])
  if (production) {
    if (access === null) reader.report(missing('JWT_ACCESS_SECRET'))
    if (refresh === null) reader.report(missing('JWT_REFRESH_SECRET'))
    if (data === null && refresh !== null) {
      reader.warn('SALLYPORT_SECRET is not set: changing JWT_REFRESH_SECRET later would make every stored password useless.')
    }
    return { access: access ?? '', refresh: refresh ?? '', data, generatedIn: null }
  }
  if (access !== null && refresh !== null && data !== null) return { access, refresh, data, generatedIn: null }
  const generated = generate()
  return {
    access: access ?? generated.access,
    refresh: refresh ?? generated.refresh,
    data: data ?? generated.data,
    generatedIn: generated.path,
  }
}

function readSecret(reader: SettingReader, name: SecretName, production: boolean): string | null {
  const reading = reader.text(name)
  if (reading === null) return null
  const needed = production ? MIN_LENGTH_IN_PRODUCTION : MIN_LENGTH
  if (reading.value.length < needed) {
    reader.report(weak(name, `${reading.writtenAs} has ${reading.value.length} characters; at least ${needed} are needed.`))
  } else if (production && (new Set(reading.value).size < MIN_DISTINCT_IN_PRODUCTION || PLACEHOLDER.test(reading.value))) {
    reader.report(weak(name, `${reading.writtenAs} looks like a placeholder; it must be random.`))
  }
  return reading.value
}

function reportEqual(reader: SettingReader, secrets: readonly { readonly name: SecretName; readonly value: string | null }[]): void {
  for (const [index, first] of secrets.entries()) {
    for (const second of secrets.slice(index + 1)) {
      if (first.value === null || first.value !== second.value) continue
      reader.report({
        code: 'config_secret_equal',
        message: `${first.name} and ${second.name} are the same; whoever learns one of them must not hold the other.`,
        fix: `${second.name}=${generateCommand}`,
      })
    }
  }
}

const generateCommand = '$(openssl rand -base64 64 | tr -d "\\n")'

function missing(name: SecretName): ConfigProblem {
  return { code: 'config_secret_missing', message: `${name} is not set.`, fix: `sallyport setup:env, or ${name}=${generateCommand}` }
}

function weak(name: SecretName, message: string): ConfigProblem {
  return { code: 'config_secret_weak', message, fix: `${name}=${generateCommand}` }
}
