import { join, resolve } from 'node:path'
import type { SettingReader } from './setting-reader.ts'
import type { DatabaseSettings, Environment } from './settings.ts'

/** Addresses that other builds understand; named in the problem so that nobody looks for a typing error. */
const KNOWN_SCHEMES: Readonly<Record<string, string>> = {
  mysql: 'MySQL',
  mariadb: 'MariaDB',
  postgres: 'PostgreSQL',
  postgresql: 'PostgreSQL',
  mongodb: 'MongoDB',
  'mongodb+srv': 'MongoDB',
}

/** Where the data is. Nothing but `sqlite:` is available; everything else is refused so that no data ends up in the wrong place. */
export function resolveDatabase(reader: SettingReader, environment: Environment, folder: string, dataFolder: string): DatabaseSettings {
  const autoMigrate = reader.toggle('SALLYPORT_AUTO_MIGRATE', environment !== 'production')
  const reading = reader.text('DATABASE_URL')
  const fallback: DatabaseSettings = { kind: 'sqlite', path: join(dataFolder, 'sallyport.db'), autoMigrate }
  if (reading === null) return fallback
  const path = sqlitePath(reading.value)
  if (path !== null) return { kind: 'sqlite', path: resolve(folder, path), autoMigrate }
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(reading.value)?.[1]?.toLowerCase()
  const product = scheme === undefined ? undefined : KNOWN_SCHEMES[scheme]
  reader.report({
    code: 'config_database_unavailable',
    message:
      product === undefined
        ? `${reading.writtenAs} is not an address of the form sqlite:path/to/file.db.`
        : `${reading.writtenAs} names a ${product} database; ${product} is not available in this build.`,
    fix: 'set DATABASE_URL=sqlite:./.sallyport/sallyport.db, or leave it out',
  })
  return fallback
}

/** `sqlite:a.db`, `sqlite:/a.db`, `sqlite:///a.db` and `file:a.db`; `null` for anything else, an empty path and memory included. */
export function sqlitePath(address: string): string | null {
  const match = /^(?:sqlite|file):(?:\/\/(?=\/))?(.+)$/i.exec(address)
  const path = match?.[1]
  return path === undefined || path.startsWith('//') || path === ':memory:' ? null : path
}
