import { join, resolve } from 'node:path'
import type { DatabaseAddress, ServerAddress } from '../composition/database-address.ts'
import { parseDatabaseAddress } from '../composition/database-address.ts'
import type { Reading } from './read-variables.ts'
import type { SettingReader } from './setting-reader.ts'
import type { DatabaseSettings, Environment } from './settings.ts'

const PARTS = ['DB_HOST', 'DB_PORT', 'DB_USER', 'DB_PASSWORD', 'DB_NAME'] as const
const SQLITE_EXAMPLE = 'sqlite:./.sallyport/sallyport.db'

/** Where the data is: `DATABASE_URL`, or MySQL by parts, or the embedded database. What is not available is refused, so that no data ends up in the wrong place. */
export function resolveDatabase(reader: SettingReader, environment: Environment, folder: string, dataFolder: string): DatabaseSettings {
  const autoMigrate = reader.toggle('SALLYPORT_AUTO_MIGRATE', environment !== 'production')
  const poolSize = reader.integer('DATABASE_POOL_SIZE', { min: 1, max: 1000 }, 10)
  const reading = reader.text('DATABASE_URL')
  const part = PARTS.map((name) => reader.text(name)).find((found) => found !== null) ?? null
  if (reading !== null && part !== null) {
    reader.report({
      code: 'config_conflict',
      message: `${reading.writtenAs} and ${part.writtenAs} both name a database.`,
      fix: `keep DATABASE_URL and remove ${PARTS.join(', ')}`,
    })
  }
  const address = reading !== null ? parseUrl(reader, reading) : part !== null ? fromParts(reader, part) : null
  switch (address?.kind) {
    case undefined:
      return { kind: 'sqlite', path: join(dataFolder, 'sallyport.db'), autoMigrate }
    case 'sqlite':
      return { kind: 'sqlite', path: resolve(folder, address.path), autoMigrate }
    case 'postgres':
    case 'mysql':
    case 'mongodb':
      return { ...address, poolSize, autoMigrate }
  }
}

function parseUrl(reader: SettingReader, { value, writtenAs }: Reading): DatabaseAddress | null {
  const address = parseDatabaseAddress(value)
  if (address !== null) return address
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(value)?.[1]?.toLowerCase() ?? ''
  if (scheme === 'mongodb' || scheme === 'mongodb+srv') {
    const hosts = scheme === 'mongodb' ? 'host:27017' : 'host'
    reader.report({
      code: 'config_invalid',
      message: `${writtenAs} is not an address of the form ${scheme}://user:password@${hosts}/database.`,
      fix: 'name the database at its end, and write special characters in the password as %XX',
    })
  } else if (/^(?:postgres(?:ql)?|mysql|mariadb)$/.test(scheme)) {
    reader.report({
      code: 'config_invalid',
      message: `${writtenAs} is not an address of the form ${scheme}://user:password@host/database.`,
      fix: 'name the database at its end, and write special characters in the password as %XX',
    })
  } else {
    reader.report({
      code: 'config_database_unavailable',
      message: `${writtenAs} is not an address of the form sqlite:path/to/file.db, postgres://…, mysql://… or mongodb://….`,
      fix: `set DATABASE_URL=${SQLITE_EXAMPLE}, or leave it out`,
    })
  }
  return null
}

/** The database of 002 by parts (R-516), as the one address that the rest of the server knows. */
function fromParts(reader: SettingReader, part: Reading): ServerAddress | null {
  const text = (name: (typeof PARTS)[number], fallback: string): string => reader.text(name)?.value ?? fallback
  const port = reader.integer('DB_PORT', { min: 1, max: 65_535 }, 3306)
  const name = reader.text('DB_NAME')
  if (name === null) {
    reader.report({
      code: 'config_database_incomplete',
      message: `${part.writtenAs} is set without DB_NAME.`,
      fix: 'set DB_NAME=authstack too',
    })
    return null
  }
  const host = text('DB_HOST', 'localhost')
  const authority = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
  const password = text('DB_PASSWORD', '')
  const credentials = `${encodeURIComponent(text('DB_USER', 'root'))}${password === '' ? '' : `:${encodeURIComponent(password)}`}`
  const address = parseDatabaseAddress(`mysql://${credentials}@${authority}:${port}/${encodeURIComponent(name.value)}`)
  if (address?.kind === 'mysql') return address
  reader.report({
    code: 'config_invalid',
    message: `DB_HOST is ${JSON.stringify(host)}, which is not a host.`,
    fix: 'set DB_HOST=127.0.0.1',
  })
  return null
}
