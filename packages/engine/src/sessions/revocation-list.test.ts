import type { RevocationBroadcast, RevocationStore } from '@sallyport/ports'
import { createMemoryVolatile } from '@sallyport/volatile-memory'
import { describe, expect, it } from 'vitest'
import { createRevocationList } from './revocation-list.ts'

const MINUTE = 60_000
const HOUR = 3_600_000
const claims = (sid: string, iam = 0) => ({ sid, sub: 'ada', iam })

/** A database that another process writes to. */
function foreignWrites() {
  const sessions: { sessionId: string; at: number }[] = []
  let version: number | null = 1
  let pulls = 0
  const store: RevocationStore = {
    foreignChanges: () => version,
    pull: async (since) => {
      pulls += 1
      return { sessions: sessions.filter(({ at }) => at >= since), users: [] }
    },
  }
  return {
    store,
    pulls: () => pulls,
    end(sessionId: string, at: number) {
      sessions.push({ sessionId, at })
      if (version !== null) version += 1
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

describe('revocation list', () => {
  it('asks the store only when somebody else wrote to it', async () => {
    const { list, database, now } = open()
    expect(list.state()).toBe('stale')
    await list.start()
    expect([list.state(), database.pulls()]).toEqual(['current', 1])
    await list.sessionsEnded(['mine'], now())
    expect([list.state(), list.verdict(claims('mine')), database.pulls()]).toEqual(['current', 'ended', 1])
    database.end('theirs', now())
    expect(list.state()).toBe('stale')
    await list.catchUp()
    expect([list.state(), list.verdict(claims('theirs'))]).toEqual(['current', 'ended'])
  })

  it('is never current before it knows what it has read: a check may come at any moment', async () => {
    const { list, database, now } = open()
    await list.start()
    database.end('theirs', now())
    let isOver = false
    const reading = list.catchUp().finally(() => {
      isOver = true
    })
    const verdicts = new Set<string>()
    while (!isOver) {
      if (list.state() === 'current') verdicts.add(list.verdict(claims('theirs')))
      await null
    }
    await reading
    expect([...verdicts]).toEqual(['ended'])
  })

  it('asks at every check when the store cannot tell', async () => {
    const { list, database } = open()
    await list.start()
    database.goBlind()
    await list.catchUp()
    expect(list.state()).toBe('stale')
  })

  it('hears what was revoked before it began', async () => {
    const { list, database, now } = open()
    database.end('before', now() - HOUR)
    await list.start()
    expect(list.verdict(claims('before'))).toBe('ended')
  })

  it('finds writes whose instant is a little older than what it read last', async () => {
    const { list, database, now, advance } = open()
    await list.start()
    advance(5_000)
    await list.catchUp()
    database.end('slow commit', now() - 9_000)
    await list.catchUp()
    expect(list.verdict(claims('slow commit'))).toBe('ended')
  })

  it('hears within seconds of a node whose clock is five minutes behind (F-17)', async () => {
    const { list, database, now, advance } = open()
    database.goBlind()
    await list.start()
    database.end('by a slow clock', now() - 5 * MINUTE)
    advance(3_000)
    await list.catchUp()
    expect(list.verdict(claims('by a slow clock'))).toBe('ended')
  })

  it('hears of a write that came a minute late after a store that tells of writes has told (F-29)', async () => {
    const { list, database, now, advance } = open()
    await list.start()
    advance(MINUTE)
    database.end('in time', now())
    await list.catchUp()
    advance(1_000)
    database.end('stood still before it wrote', now() - MINUTE)
    await list.catchUp()
    expect(list.state(), 'nothing is due yet').toBe('current')
    advance(3_000)
    expect(list.state()).toBe('stale')
    await list.catchUp()
    expect(list.verdict(claims('stood still before it wrote'))).toBe('ended')
    advance(MINUTE)
    expect(list.state(), 'and nobody has written since').toBe('current')
  })

  it('reads the last minutes again every few seconds only', async () => {
    const { list, database, now, advance } = open()
    database.goBlind()
    await list.start()
    database.end('by a slow clock', now() - 5 * MINUTE)
    advance(2_000)
    await list.catchUp()
    expect(list.verdict(claims('by a slow clock'))).toBe('good')
  })

  it('forgets nothing when the clock leaps an hour ahead and back, and hears what comes next (F-18)', async () => {
    const { list, database, now, advance } = open()
    database.goBlind()
    await list.start()
    await list.sessionsEnded(['before'], now())
    // Its tokens live for half an hour more.
    advance(HOUR / 2)
    advance(HOUR)
    await list.sessionsEnded(['during'], now())
    await list.catchUp()
    advance(-HOUR)
    database.end('after', now())
    await list.catchUp()
    expect(['before', 'during', 'after'].map((sid) => list.verdict(claims(sid)))).toEqual(['ended', 'ended', 'ended'])
  })

  it('remembers what was decided long before it heard of it', async () => {
    const { list, now, advance } = open()
    await list.start()
    await list.sessionsEnded(['by a request that began last week'], now() - 7 * 24 * HOUR)
    advance(2 * MINUTE)
    await list.sessionsEnded(['another'], now())
    expect(list.verdict(claims('by a request that began last week'))).toBe('ended')
  })

  it('hears what was revoked before it began while its clock was an hour ahead (F-18)', async () => {
    const { list, database, now, advance } = open()
    database.end('before', now() - HOUR)
    advance(HOUR)
    await list.start()
    advance(-HOUR)
    expect(list.verdict(claims('before'))).toBe('ended')
  })

  it('refuses tokens from before a change of the user, and takes later ones', async () => {
    const { list, now } = open()
    await list.start()
    await list.userChanged('ada', now())
    expect(list.verdict(claims('any', now() - 1))).toBe('outdated')
    expect(list.verdict(claims('any', now()))).toBe('outdated')
    expect(list.verdict(claims('any', now() + 1))).toBe('good')
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

  it('reads what it may have missed as soon as the bus is back', async () => {
    const back: (() => Promise<void>)[] = []
    const bus: RevocationBroadcast = {
      ...createMemoryVolatile().revocations,
      state: () => 'connected',
      onReconnect(listener) {
        back.push(listener)
        return () => {}
      },
    }
    const { list, database, now } = open(bus)
    await list.start()
    database.end('missed', now())
    for (const listener of back) await listener()
    expect([list.state(), list.verdict(claims('missed'))]).toEqual(['current', 'ended'])
  })

  it('misses nothing that is written while it reads', async () => {
    const { list, database, now } = open()
    await list.start()
    database.end('first', now())
    const { pull } = database.store
    database.store.pull = async (since) => {
      const page = await pull(since)
      database.end('between', now())
      return page
    }
    await list.catchUp()
    database.store.pull = pull
    expect(list.state(), 'the write came after the rows').toBe('stale')
    await list.catchUp()
    expect([list.state(), list.verdict(claims('between'))]).toEqual(['current', 'ended'])
  })

  it('forgets what no living token can match, on its own and on a bus, without ever reading the store again', async () => {
    const bus: RevocationBroadcast = { ...createMemoryVolatile().revocations, state: () => 'connected' }
    for (const opened of [open(), open(bus)]) {
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
      expect(opened.database.pulls()).toBe(1)
    }
  })
})
