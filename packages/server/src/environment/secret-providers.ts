import { readFileSync } from 'node:fs'
import type { Variables } from './environment-files.ts'

/**
 * Where secrets come from (C-73). Asked once per name at start; `undefined` means "ask the next one". A provider
 * that cannot answer throws `Failed to retrieve secret: <name>` and the start stops.
 */
export interface SecretProvider {
  readonly name: string
  getSecret(name: string): Promise<string | undefined> | string | undefined
}

/** The variable itself. */
export function environmentSecrets(variables: Variables): SecretProvider {
  return { name: 'environment', getSecret: (name) => variables[name] }
}

/** The file that `<NAME>_FILE` points at, as container platforms mount secrets. One trailing line end is dropped. */
export function fileSecrets(variables: Variables): SecretProvider {
  return {
    name: 'file',
    getSecret(name) {
      const path = variables[`${name}_FILE`]
      if (path === undefined) return undefined
      try {
        return readFileSync(path, 'utf8').replace(/\r?\n$/, '')
      } catch (cause) {
        throw new Error(`Failed to retrieve secret: ${name} (from ${path})`, { cause })
      }
    },
  }
}
