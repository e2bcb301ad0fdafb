import { describeDatabase } from '../composition/database-address.ts'
import { describeRedis } from '../composition/redis-address.ts'
import type { Settings } from '../environment/settings.ts'
import type { RunningServer } from './start-server.ts'
import { readVersion } from './version.ts'

export interface Address {
  readonly name: string
  readonly url: string
}

/** What only the running server knows. */
type ListeningAt = Pick<RunningServer, 'publicUrl' | 'mockProviderUrl'>

/** Where to find what, in the order of the first-run output. */
export function readyAddresses(settings: Settings, { publicUrl, mockProviderUrl }: ListeningAt): readonly Address[] {
  const addresses = [
    { name: 'App', url: `${publicUrl}/`, shown: settings.consoleFolder !== null },
    { name: 'Outbox', url: `${publicUrl}/_dev/outbox`, shown: settings.mail.kind === 'outbox' && settings.consoleFolder !== null },
    { name: 'Mock provider', url: mockProviderUrl ?? '', shown: mockProviderUrl !== null },
    { name: 'API docs', url: `${publicUrl}/api/docs`, shown: true },
    { name: 'Health', url: `${publicUrl}/readyz`, shown: true },
  ]
  return addresses.filter(({ shown }) => shown).map(({ name, url }) => ({ name, url }))
}

/** The first-run output of UX 4.2: one line per address, then what the operator should know. */
export function formatReadyReport(settings: Settings, server: ListeningAt, readyInMs: number): string {
  const head = `  sallyport ${readVersion()}   ${[settings.environment, ...readyParts(settings), `Node ${process.versions.node}`].join(' · ')}`
  const shown = readyAddresses(settings, server)
  const width = Math.max(9, ...shown.map(({ name }) => name.length))
  const addresses = shown.map(({ name, url }) => `  ${name.padEnd(width)} ${url}`)
  return ['', head, ...addresses, ...readyNotes(settings).map((note) => `  ⚠ ${note}`), `  ready in ${readyInMs} ms`, '', ''].join('\n')
}

/** What the server stands on, without passwords. */
export function readyParts({ database, redis }: Pick<Settings, 'database' | 'redis'>): readonly string[] {
  return [describeDatabase(database), ...(redis === null ? [] : [describeRedis(redis)])]
}

/** Warnings of the configuration, and the one thing that differs in production. */
export function readyNotes(settings: Settings): readonly string[] {
  const { generatedIn } = settings.secrets
  const secrets = generatedIn === null ? [] : [`Development secrets are in ${generatedIn}. Production needs its own: sallyport setup:env`]
  return [...settings.warnings, ...secrets]
}
