import type { EpochMs, RevocationBroadcast, RevocationStore } from '@sallyport/ports'
import { createMemoryVolatile } from '@sallyport/volatile-memory'
import { describe, expect, it } from 'vitest'
import { createRevocationList, type RevocationList } from './revocation-list.ts'

const MINUTE = 60_000
const HOUR = 3_600_000
const DAY = 24 * HOUR
const claims = (sid: string, iam = 1) => ({ sid, sub: 'ada', iam })

/** A database that another process writes to. */
function foreignWrites() {
  const sessions: { sessionId: string; at: number }[] = []
  let authorityChangedAt: EpochMs | null = null
  let version: number | null = 1
  const asked: string[][] = []
  let pulls = 0
  const write = () => {
    if (version !== null) version += 1
  }
  const store: RevocationStore = {
    foreignChanges: () => version,
    lookUp: async (bearers) => {
      asked.push(bearers.map(({ sessionId }) => sessionId))
      return bearers.map(({ sessionId }) => {
        const isAlive = sessions.every((ended) => ended.sessionId !== sessionId)
        return { sessionId, isAlive, authorityChangedAt: isAlive ? authorityChangedAt : null }
      })
    },
    pull: async (since) => {
      pulls += 1
      return { sessions: sessions.filter(({ at }) => at >= since), users: [] }
    },
  }
  return {
    store,
    asked,
    pulls: () => pulls,
    end(sessionId: string, at: number) {
      sessions.push({ sessionId, at })
      write()
    },
    /** As the process does that looks: its own writes are no news to it. */
    endByItself: (sessionId: string, at: number) => sessions.push({ sessionId, at }),
    changeAuthority(at: number) {
      authorityChangedAt = at
      write()
    },
    goBlind() {
      version = null
    },
  }
}

function open(broadcast: RevocationBroadcast = createMemoryVolatile().revocations) {
  const database = foreignWrites()
  let now = 1_800_000_000_000
  const list = createRevocationList({ store: database.store, broadcast, clock: { now: () => now }, maxAccessTtlMs: HOUR })
  return { list, database, now: () => now, advance: (ms: number) => (now += ms) }
}

/** A bus that is there, and carries nothing. */
function silentBus() {
  const back: (() => Promise<void>)[] = []
  const bus: RevocationBroadcast = {
    ...createMemoryVolatile().revocations,
    state: () => 'connected',
    onReconnect(listener) {
      back.push(listener)
      return () => {}
    },
  }
  return { bus, comeBack: () => Promise.all(back.map((listener) => listener())) }
}

/** As `verify` does. */
async function check(list: RevocationList, sid: string, iam = 1) {
  const bearer = claims(sid, iam)
  if (list.state(bearer) === 'stale') await list.catchUp(bearer)
  return list.verdict(bearer)
}

/** What a check would believe at any moment while the list catches up. */
async function believedMeanwhile(list: RevocationList, sid: string) {
  let isOver = false
  const catchingUp = list.catchUp(claims(sid)).finally(() => {
    isOver = true
  })
  const verdicts = new Set<string>()
  while (!isOver) {
    if (list.state(claims(sid)) === 'current') verdicts.add(list.verdict(claims(sid)))
    await null
  }
  await catchingUp
  return [...verdicts]
}

describe('revocation list without a bus', () => {
  it('asks the store about a session once, until somebody else writes to it', async () => {
    const { list, database, now } = open()
    await list.start()
    expect([await check(list, 'mine'), await check(list, 'theirs'), await check(list, 'mine')]).toEqual(['good', 'good', 'good'])
    expect(database.asked).toEqual([['mine'], ['theirs']])
    await list.sessionsEnded(['mine'], now())
    expect([list.state(claims('theirs')), await check(list, 'mine')]).toEqual(['current', 'ended'])
    expect(database.asked).toHaveLength(2)
    database.end('theirs', now())
    expect([list.state(claims('theirs')), await check(list, 'theirs')]).toEqual(['stale', 'ended'])
  })

  it('asks at every check when the store cannot tell', async () => {
    const { list, database, now } = open()
    database.goBlind()
    await list.start()
    expect([await check(list, 's'), await check(list, 's')]).toEqual(['good', 'good'])
    database.end('s', now())
    expect(await check(list, 's')).toBe('ended')
    expect(database.asked).toHaveLength(3)
  })

  it('hears of an end whatever its date: long ago, or before this process began', async () => {
    const { list, database, now, advance } = open()
    database.end('before', now() - HOUR)
    await list.start()
    expect([await check(list, 'before'), await check(list, 'other')]).toEqual(['ended', 'good'])
    advance(MINUTE)
    database.end('by a request that arrived last week', now() - 7 * DAY)
    expect(await check(list, 'by a request that arrived last week')).toBe('ended')
  })

  it('asks for many tokens at once, each after its check began', async () => {
    const { list, database, now } = open()
    database.goBlind()
    await list.start()
    const first = check(list, 'first')
    const others = Array.from({ length: 64 }, (_, n) => check(list, `s${n % 32}`))
    database.end('s7', now())
    expect(await first).toBe('good')
    const verdicts = await Promise.all(others)
    expect(verdicts.map((verdict, n) => (verdict === 'ended' ? n : -1)).filter((n) => n >= 0)).toEqual([7, 39])
    expect(database.asked.map((ids) => ids.length)).toEqual([1, 32])
  })

  it('refuses tokens from before a change of the user, and takes later ones', async () => {
    const { list, database, now } = open()
    await list.start()
    database.changeAuthority(now())
    expect([await check(list, 's', now() + 1), await check(list, 's', now()), await check(list, 's', now() - 1)]).toEqual([
      'good',
      'outdated',
      'outdated',
    ])
    expect([await check(list, 's', now() + 1), await check(list, 'other', now())]).toEqual(['good', 'outdated'])
  })

  it('is never current before it knows what it has read: a check may come at any moment', async () => {
    const { list, database, now } = open()
    await list.start()
    expect(await check(list, 'theirs')).toBe('good')
    database.end('theirs', now())
    expect(await believedMeanwhile(list, 'theirs')).toEqual([])
    expect(list.verdict(claims('theirs'))).toBe('ended')
  })

  it('misses nothing that is written while it reads', async () => {
    const { list, database, now } = open()
    await list.start()
    const { lookUp } = database.store
    database.store.lookUp = async (asked) => {
      const standings = await lookUp(asked)
      database.end('s', now())
      return standings
    }
    await list.catchUp(claims('s'))
    database.store.lookUp = lookUp
    expect([list.state(claims('s')), await check(list, 's')]).toEqual(['stale', 'ended'])
  })

  it('tells of sessions that a verb of its own ended without naming them, however long it took', async () => {
    const broadcast = createMemoryVolatile().revocations
    const [here, there] = [open(broadcast), open(broadcast)]
    for (const { list } of [here, there]) {
      await list.start()
      expect(await check(list, 's')).toBe('good')
    }
    const arrivedAt = here.now()
    here.advance(10 * MINUTE)
    here.database.endByItself('s', arrivedAt)
    await here.list.announceFromStore(arrivedAt)
    expect([here.list.state(claims('s')), here.list.verdict(claims('s')), there.list.verdict(claims('s'))]).toEqual([
      'current',
      'ended',
      'ended',
    ])
  })
})

describe('revocation list on a bus', () => {
  it('asks for no session: the bus tells', async () => {
    const { bus } = silentBus()
    const { list, database, now } = open(bus)
    await list.start()
    expect([await check(list, 's'), database.asked, database.pulls()]).toEqual(['good', [], 1])
    await bus.publish([{ kind: 'session', sessionId: 's', at: now() }])
    expect(await check(list, 's')).toBe('ended')
  })

  it('reads what was revoked before it began', async () => {
    const { list, database, now } = open(silentBus().bus)
    database.end('before', now() - HOUR)
    await list.start()
    expect(await check(list, 'before')).toBe('ended')
  })

  it('reads what it may have missed as soon as the bus is back', async () => {
    const { bus, comeBack } = silentBus()
    const { list, database, now } = open(bus)
    await list.start()
    database.end('missed', now())
    await comeBack()
    expect([list.state(claims('missed')), list.verdict(claims('missed'))]).toEqual(['current', 'ended'])
  })

  it('hears within seconds of a node that cannot reach the bus, and whose clock is five minutes behind (F-17, F-27)', async () => {
    const { list, database, now, advance } = open(silentBus().bus)
    await list.start()
    database.end('by a slow clock', now() - 5 * MINUTE)
    advance(2_999)
    expect(await check(list, 'by a slow clock')).toBe('good')
    advance(1)
    expect(await believedMeanwhile(list, 'by a slow clock'), 'a check may come at any moment').toEqual(['ended'])
    expect(list.verdict(claims('by a slow clock'))).toBe('ended')
  })

  it('asks for the session while the bus is away', async () => {
    const { list, database, now } = open({ ...silentBus().bus, state: () => 'disconnected' })
    await list.start()
    database.end('s', now() - DAY)
    expect([await check(list, 's'), database.pulls()]).toEqual(['ended', 0])
  })

  it('hears what was revoked before it began while its clock was an hour ahead (F-18)', async () => {
    const { list, database, now, advance } = open(silentBus().bus)
    database.end('before', now() - HOUR)
    advance(HOUR)
    await list.start()
    advance(-HOUR)
    expect(list.verdict(claims('before'))).toBe('ended')
  })

  it('forgets nothing when the clock leaps an hour ahead and back, and hears what comes next (F-18)', async () => {
    const { list, database, now, advance } = open(silentBus().bus)
    await list.start()
    await list.sessionsEnded(['before'], now())
    // Its tokens live for half an hour more.
    advance(HOUR / 2)
    advance(HOUR)
    await list.sessionsEnded(['during'], now())
    expect(await check(list, 'during')).toBe('ended')
    advance(-HOUR)
    database.end('after', now())
    const verdicts = await Promise.all(['before', 'during', 'after'].map((sid) => check(list, sid)))
    expect(verdicts).toEqual(['ended', 'ended', 'ended'])
  })

  it('tells others on the same bus at once, until it stops', async () => {
    const broadcast = createMemoryVolatile().revocations
    const [one, two] = [open(broadcast), open(broadcast)]
    await one.list.start()
    await two.list.start()
    await one.list.sessionsEnded(['s1'], one.now())
    expect(two.list.verdict(claims('s1'))).toBe('ended')
    two.list.stop()
    await one.list.sessionsEnded(['s2'], one.now())
    expect(two.list.verdict(claims('s2'))).toBe('good')
  })
})

describe('what a revocation list remembers', () => {
  it('remembers what was decided long before it heard of it', async () => {
    const { list, now, advance } = open()
    await list.start()
    await list.sessionsEnded(['by a request that began last week'], now() - 7 * 24 * HOUR)
    advance(2 * MINUTE)
    await list.sessionsEnded(['another'], now())
    expect(list.verdict(claims('by a request that began last week'))).toBe('ended')
  })

  it('forgets what no living token can match, on its own and on a bus, without ever reading the store again', async () => {
    for (const opened of [open(), open(silentBus().bus)]) {
      await opened.list.start()
      await opened.list.sessionsEnded(['old'], opened.now())
      // The longest token, and an hour and the skew of clocks.
      opened.advance(2 * HOUR + 6 * MINUTE)
      await opened.list.sessionsEnded(['young'], opened.now())
      expect(opened.list.verdict(claims('old')), 'by a clock that leaps its tokens may just live').toBe('ended')
      opened.advance(2 * MINUTE)
      await opened.list.sessionsEnded(['youngest'], opened.now())
      expect(opened.list.verdict(claims('old'))).toBe('good')
      expect(opened.list.verdict(claims('young'))).toBe('ended')
      expect(opened.database.asked).toEqual([])
    }
  })
})
