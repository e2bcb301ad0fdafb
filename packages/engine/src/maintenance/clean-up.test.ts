import { createSecretKey, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ConfigRow, Observer, Volatile } from '@sallyport/ports'
import { openSqliteStore, type SqliteStore } from '@sallyport/store-sql'
import { createMemoryVolatile } from '@sallyport/volatile-memory'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createAuditSealer } from '../audit/audit-seal.ts'
import { createAuditTrail } from '../audit/audit-trail.ts'
import { verifyAudit } from '../audit/verify-audit.ts'
import { blindObserver, silentLogger } from '../kernel/silence.ts'
import { cleanUp } from './clean-up.ts'
import { CleanUpJob, type CleanUpSchedule } from './clean-up-job.ts'

const DAY = 86_400_000
const START = 1_800_000_000_000
const key = createSecretKey(Buffer.alloc(32, 1))
const sealAudit = createAuditSealer(key)
const goOn = async () => true

let folder: string
let store: SqliteStore
let volatile: Volatile
let now: number
let retention: string | null
let cleanedUp: Parameters<Observer['cleanedUp']>[0][]

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-clean-up-'))
  store = await openSqliteStore({ path: join(folder, 'test.db'), migrate: true, synchronous: 'normal' })
  volatile = createMemoryVolatile()
  now = START
  retention = null
  cleanedUp = []
})
afterEach(async () => {
  await volatile.close()
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

function services() {
  const clock = { now: () => now }
  const audit = createAuditTrail({ store: store.audit, clock, seal: sealAudit, pseudonymKey: key })
  const row: ConfigRow = {
    key: 'audit_retention_days',
    value: retention ?? '',
    description: null,
    dataType: 'number',
    isEditable: true,
    updatedBy: null,
    updatedAt: 0,
  }
  const config = { list: async () => (retention === null ? store.config.list() : [row]) }
  const observer: Observer = { ...blindObserver, cleanedUp: (event) => void cleanedUp.push(event) }
  return { clock, audit, sealAudit, observer, volatile, logger: silentLogger, store: { ...store, config } }
}

/** As somebody with write access to the database would, past the store. */
function byHand(statement: string): void {
  const Database = createRequire(import.meta.url)('better-sqlite3') as new (file: string) => { exec(sql: string): void; close(): void }
  const connection = new Database(join(folder, 'test.db'))
  connection.exec(statement)
  connection.close()
}

async function fillLog(count: number): Promise<void> {
  const events = Array.from({ length: count }, () => ({ action: 'login', userId: null }) as const)
  await store.audit.append(services().audit.effects(null, events))
}

/** Counters that reset an hour and more ago. */
async function fillCounters(count: number): Promise<void> {
  const rule = { limit: 5, windowMs: 1, lockMs: 1 }
  const take = () => store.attempts.take({ identifier: randomUUID(), action: 'dead' }, rule, START - DAY)
  await Promise.all(Array.from({ length: count }, take))
}

const verify = () => verifyAudit(store.audit, sealAudit)

describe('a clean-up', () => {
  it('removes what is dead, tells what it was, and finds nothing the second time', async () => {
    await fillCounters(23)
    await store.attempts.take({ identifier: 'live', action: 'live' }, { limit: 5, windowMs: DAY, lockMs: DAY }, now)
    await fillLog(3)
    const report = await cleanUp(services(), goOn)
    expect(report).toMatchObject({ removed: { attempts: 23, audit: 0, mails: 0, sessions: 0 }, complete: true, auditBroken: null })
    expect(cleanedUp).toEqual([10, 10, 3].map((rows) => ({ what: 'attempts', rows })))
    expect(await store.attempts.read({ identifier: 'live', action: 'live' }, now)).toMatchObject({ attempts: 1 })
    expect(Object.values((await cleanUp(services(), goOn)).removed).every((rows) => rows === 0)).toBe(true)
  })

  it('breathes between batches, and stops where it is told to', async () => {
    await fillCounters(25)
    const breaths: number[] = []
    const report = await cleanUp(services(), async (milliseconds) => {
      breaths.push(milliseconds)
      return breaths.length < 2
    })
    expect(report).toMatchObject({ removed: { attempts: 20 }, complete: false })
    expect(breaths.every((milliseconds) => milliseconds >= 20)).toBe(true)
    expect((await cleanUp(services(), goOn)).removed.attempts).toBe(5)
  })
})

describe('the clean-up of the audit log', () => {
  it('deletes what is older than 90 days and says so in an entry that seals how far', async () => {
    await fillLog(1_200)
    now += 50 * DAY
    await fillLog(2)
    now += 41 * DAY
    expect((await cleanUp(services(), goOn)).removed.audit).toBe(1_200)
    const [purge] = await store.audit.list({ action: 'audit_purged' }, { before: null, limit: 1 })
    expect(purge).toMatchObject({ userId: null, success: true, metadata: await store.audit.anchor() })
    expect(await store.audit.anchor()).toMatchObject({ seq: 1_200 })
    // One entry for each batch: 500, 500, 200.
    expect(await verify()).toMatchObject({ ok: true, checked: 5, headSeq: 1_205 })
    now += DAY
    expect((await cleanUp(services(), goOn)).removed.audit, 'nothing became old').toBe(0)
    now += 400 * DAY
    expect((await cleanUp(services(), goOn)).removed.audit, 'entries about clean-ups grow old as well').toBe(5)
    expect(await verify()).toMatchObject({ ok: true, checked: 1, headSeq: 1_206 })
  })

  it('leaves one entry a day, however often it is asked', async () => {
    for (let minutes = 0; minutes < 4 * 24; minutes += 1) {
      await fillLog(1)
      now += DAY / 24
    }
    now += 90 * DAY
    const purges: number[] = []
    for (let hours = 0; hours < 48; hours += 1) {
      purges.push((await cleanUp(services(), goOn)).removed.audit)
      now += DAY / 24
    }
    expect(purges.filter((count) => count > 0).length).toBeLessThanOrEqual(3)
    expect(await verify()).toMatchObject({ ok: true })
  })

  it('keeps for as long as the row says, for ever with 0 and with what nobody understands', async () => {
    await fillLog(2)
    now += 1_000 * DAY
    for (const kept of ['0', 'ninety', '2000']) {
      retention = kept
      expect((await cleanUp(services(), goOn)).removed.audit, kept).toBe(0)
    }
    retention = '7'
    expect((await cleanUp(services(), goOn)).removed.audit).toBe(2)
  })

  it('deletes each entry once for three runners at once', async () => {
    await fillLog(2_300)
    now += 91 * DAY
    const runs = await Promise.all([1, 2, 3].map(() => cleanUp(services(), goOn)))
    expect(runs.map(({ auditBroken }) => auditBroken)).toEqual([null, null, null])
    expect(runs.reduce((total, { removed }) => total + removed.audit, 0)).toBe(2_300)
    expect(await verify()).toMatchObject({ ok: true })
  })

  it('refuses where a date was changed by hand, so that nobody gets rid of young entries', async () => {
    await fillLog(3)
    now += 10 * DAY
    byHand('update audit_logs set createdAt = 1')
    const { removed, auditBroken } = await cleanUp(services(), goOn)
    expect(removed.audit).toBe(0)
    expect(auditBroken).toEqual({ seq: 1, reason: 'this entry was changed after it was written' })
    expect(await verify()).toMatchObject({ ok: false, broken: { seq: 1 } })
  })

  it('refuses where the oldest were deleted by hand and the anchor moved along, and does not sign what was done', async () => {
    await fillLog(6)
    byHand(`update audit_chain set seq = 4, hash = (select hash from audit_logs where seq = 4) where id = 2;
            delete from audit_logs where seq <= 4`)
    const unnamed = { seq: 4, reason: expect.stringContaining('no sealed entry') }
    expect(await verify()).toMatchObject({ ok: false, broken: unnamed })
    now += 91 * DAY
    expect(await cleanUp(services(), goOn)).toMatchObject({ removed: { audit: 0 }, auditBroken: unnamed })
    expect(await verify()).toMatchObject({ ok: false, broken: unnamed })
  })

  it('is found out when the anchor is moved after it, or its entry is removed', async () => {
    await fillLog(4)
    now += 91 * DAY
    await fillLog(4)
    expect((await cleanUp(services(), goOn)).removed.audit).toBe(4)
    byHand('delete from audit_logs where seq = 9')
    expect(await verify()).toMatchObject({ ok: false })
    byHand('update audit_chain set seq = 8, hash = (select hash from audit_logs where seq = 8) where id = 1')
    expect(await verify(), 'with the head set back as well').toMatchObject({ ok: false, broken: { seq: 4 } })
  })
})

describe('the background job', () => {
  const soon: CleanUpSchedule = { firstMs: 0, firstSpreadMs: 1, everyMs: 5, spreadMs: 1 }
  const never: CleanUpSchedule = { ...soon, everyMs: 1e8 }

  it('runs again and again, goes on after a failure, and stops', async () => {
    const given = services()
    let asked = 0
    const failing = {
      ...given,
      store: {
        ...given.store,
        maintenance: {
          ...store.maintenance,
          sweep: async (...args: Parameters<typeof store.maintenance.sweep>) => {
            asked += 1
            if (asked === 1) throw new Error('away')
            return store.maintenance.sweep(...args)
          },
        },
      },
    }
    await fillCounters(3)
    const job = new CleanUpJob(failing, soon)
    job.start()
    await expect.poll(() => cleanedUp).toEqual([{ what: 'attempts', rows: 3 }])
    await job.stop()
    const before = asked
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect(asked).toBe(before)
    await job.stop()
  })

  it('stops between two batches without waiting for the breath', async () => {
    await fillCounters(30)
    const given = services()
    const slowly = { ...given, clock: { now: () => (now += 1_000) } }
    const job = new CleanUpJob(slowly, never)
    job.start()
    await expect.poll(() => cleanedUp.length).toBe(1)
    const startedAt = performance.now()
    await job.stop()
    // The breath alone is three seconds by that clock.
    expect(performance.now() - startedAt).toBeLessThan(2_000)
    expect(cleanedUp).toEqual([{ what: 'attempts', rows: 10 }])
  })

  it('leaves the work to whoever has the lock, and takes it when nobody can tell', async () => {
    await fillCounters(2)
    const lease = await volatile.locks.tryAcquire('clean-up', 60_000)
    const job = new CleanUpJob(services(), soon)
    job.start()
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(cleanedUp).toEqual([])
    await lease?.release()
    await expect.poll(() => cleanedUp.length).toBe(1)
    await job.stop()
    expect(await volatile.locks.tryAcquire('clean-up', 60_000), 'the lock is free again').not.toBeNull()

    await fillCounters(2)
    const away = { locks: volatile.locks, check: async () => 'unhealthy' as const }
    const alone = new CleanUpJob({ ...services(), volatile: away }, soon)
    alone.start()
    await expect.poll(() => cleanedUp.length).toBe(2)
    await alone.stop()
  })

  it('renews its lease, and stops when that has gone to somebody else', async () => {
    await fillCounters(2_000)
    const given = services()
    const observer: Observer = {
      ...given.observer,
      cleanedUp(event) {
        given.observer.cleanedUp(event)
        now += 21_000
      },
    }
    let renewals = 0
    const renew = async () => ++renewals < 3
    let released = 0
    const release = async () => void released++
    const job = new CleanUpJob(
      { ...given, observer, volatile: { ...volatile, locks: { tryAcquire: async () => ({ renew, release }) } } },
      never,
    )
    job.start()
    await expect.poll(() => released).toBe(1)
    expect(renewals).toBe(3)
    expect(cleanedUp).toHaveLength(3)
    await job.stop()
  })
})
