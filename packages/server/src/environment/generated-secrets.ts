import { randomBytes } from 'node:crypto'
import { chmodSync, closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, statSync, unlinkSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** 64 bytes, 88 characters in base64 (C-10). */
const SECRET_BYTES = 64

export interface GeneratedSecrets {
  readonly access: string
  readonly refresh: string
  readonly data: string
  readonly path: string
}

/** Fresh random text, good for any of the three secrets. */
export function randomSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64')
}

/** Create the data folder for its owner alone. An existing folder keeps its mode; `sallyport doctor` speaks about that. */
export function ensureDataFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
}

/** Where generated secrets live in a data folder. */
export function generatedSecretsPath(dataFolder: string): string {
  return join(dataFolder, 'secrets.json')
}

/**
 * The secrets of this data folder, created on first use with mode 0600. Of any number of processes that start at
 * once exactly one writes the file and all read the same content: the file is written aside and linked into place,
 * and a link never replaces what is there.
 */
export function loadOrCreateSecrets(dataFolder: string): GeneratedSecrets {
  const path = generatedSecretsPath(dataFolder)
  const existing = readSecrets(path)
  if (existing !== null) {
    if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600)
    return existing
  }
  ensureDataFolder(dataFolder)
  const aside = `${path}.${process.pid}.${randomBytes(6).toString('hex')}`
  writeDurably(aside, `${JSON.stringify({ access: randomSecret(), refresh: randomSecret(), data: randomSecret() }, null, 2)}\n`)
  try {
    linkSync(aside, path)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    unlinkSync(aside)
  }
  const secrets = readSecrets(path)
  if (secrets === null) throw new Error(`${path} vanished while it was being created.`)
  return secrets
}

/** What a data folder holds, without creating anything. Throws when the file is there but damaged. */
export function findSecrets(dataFolder: string): GeneratedSecrets | null {
  return readSecrets(generatedSecretsPath(dataFolder))
}

function readSecrets(path: string): GeneratedSecrets | null {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
  const content = parseSecrets(text)
  if (content === null) {
    throw new Error(`${path} is damaged. Restore it from a backup; deleting it makes stored passwords useless and signs everybody out.`)
  }
  return { ...content, path }
}

function parseSecrets(text: string): { readonly access: string; readonly refresh: string; readonly data: string } | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null) return null
  const { access, refresh, data } = value as Readonly<Record<string, unknown>>
  return typeof access === 'string' && typeof refresh === 'string' && typeof data === 'string' ? { access, refresh, data } : null
}

function writeDurably(path: string, text: string): void {
  const file = openSync(path, 'wx', 0o600)
  try {
    writeSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
