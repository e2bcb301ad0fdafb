import { sql } from 'kysely'
import { mysqlDialect } from '../dialect/mysql.ts'
import { serverLimits } from '../pooled/server-options.ts'
import type { SqlConnection } from '../pooled/sql-connection.ts'
import { mysqlServer } from './open-mysql-store.ts'

export interface CleanUpEventsOptions {
  /** As for `openMysqlStore`. */
  readonly url: string
  /** How long dead rows stay, in milliseconds; the same as the clean-up job, or the two undo each other's promises. */
  readonly kept: { readonly one_time_secrets: number; readonly sessions: number }
}

export type CleanUpEventsOutcome =
  | { readonly kind: 'created'; readonly names: readonly string[] }
  /** `event_scheduler` is not on: events would never run. Nothing was created. */
  | { readonly kind: 'scheduler_off' }
  /** The user lacks the privilege EVENT. */
  | { readonly kind: 'not_allowed' }

/** The names of 002. Its third event, for the audit log, would cut a hole into the chain: that one only the job may clean. */
const EVENTS = ['cleanup_expired_otps', 'cleanup_expired_sessions'] as const

/** `ER_DBACCESS_DENIED_ERROR`, `ER_TABLEACCESS_DENIED_ERROR`, `ER_SPECIFIC_ACCESS_DENIED_ERROR`. */
const DENIED: ReadonlySet<unknown> = new Set([1044, 1142, 1227])

/** A few hundred rows at a time, each batch a transaction of its own, so that nobody waits for the whole. */
function deleteInBatches(table: string, column: string, keptMs: number): string {
  const before = `cast(unix_timestamp(now(3)) * 1000 as signed) - ${Math.trunc(keptMs)}`
  return `repeat delete from ${table} where ${column} < ${before} limit 500; until row_count() < 1 end repeat;`
}

/** At READ COMMITTED, as the store itself: the default would lock the gaps between rows. */
function createEvent(name: string, comment: string, deletions: readonly string[]): string {
  return (
    `create event ${name} on schedule every 1 hour comment '${comment}' ` +
    `do begin set session transaction isolation level read committed; ${deletions.join(' ')} end`
  )
}

async function withConnection<Result>(url: string, work: (connection: SqlConnection) => Promise<Result>): Promise<Result> {
  const { connect } = await mysqlServer({ url }, serverLimits({ url }))
  const connection = await connect()
  try {
    return await work(connection)
  } finally {
    await connection.end()
  }
}

/** A statement without parameters: events cannot be prepared. */
async function run(connection: SqlConnection, text: string): Promise<readonly unknown[]> {
  return (await connection.execute({ wants: 'rows', query: sql.raw(text).compile(mysqlDialect().db) })).rows
}

function isDenied(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : null
  return cause instanceof Error && DENIED.has(Reflect.get(cause, 'errno'))
}

/**
 * Create, or create afresh, events that delete dead one-time secrets and sessions every hour (C-68). They do nothing that the clean-up job of
 * the application does not do as well. Throws a `StoreFault` when the server cannot be used.
 */
export function createCleanUpEvents({ url, kept }: CleanUpEventsOptions): Promise<CleanUpEventsOutcome> {
  return withConnection(url, async (connection) => {
    const [row] = (await run(connection, 'select @@global.event_scheduler as scheduler')) as readonly { scheduler: string }[]
    if (row?.scheduler !== 'ON') return { kind: 'scheduler_off' }
    try {
      for (const name of EVENTS) await run(connection, `drop event if exists ${name}`)
      const sessions = ['endedAt', 'expiresAt'].map((column) => deleteInBatches('user_sessions', column, kept.sessions))
      const secrets = deleteInBatches('one_time_secrets', 'expiresAt', kept.one_time_secrets)
      await run(connection, createEvent(EVENTS[0], 'Sallyport, R-311', [secrets]))
      await run(connection, createEvent(EVENTS[1], 'Sallyport, R-312', sessions))
    } catch (error) {
      if (isDenied(error)) return { kind: 'not_allowed' }
      throw error
    }
    return { kind: 'created', names: EVENTS }
  })
}

/** Take them away again; answers their names. */
export function dropCleanUpEvents(url: string): Promise<readonly string[]> {
  return withConnection(url, async (connection) => {
    for (const name of EVENTS) await run(connection, `drop event if exists ${name}`)
    return EVENTS
  })
}
