import { describe, expect, it } from 'vitest'
import { repetitions, seedOfRun } from '../support/seeded-random.ts'
import { DATABASE_KINDS, openTarget } from '../support/target.ts'
import { useDatabase } from '../support/use-database.ts'
import { checkStore } from './check-store.ts'
import { forkStoreNode, localNode } from './store-node.ts'

const seed = seedOfRun()
/** Histories of each object on each database. */
const histories = repetitions('OBJECT_HISTORIES', 12)

describe.each(DATABASE_KINDS)(`histories on %s (SALLYPORT_SEED=${seed}, OBJECT_HISTORIES=${histories})`, (kind) => {
  const databaseOf = useDatabase(kind)

  it('of secrets, counters, addresses and sessions are linearizable', { timeout: 120_000 + histories * 4_000 }, async (context) => {
    const target = await databaseOf(context).fresh()
    const store = await openTarget(target, { migrate: true })
    const nodes = [localNode(store), ...(kind === 'memory' ? [] : [await forkStoreNode(target)])] as const
    try {
      const { tallies, log } = await checkStore({ store, nodes, seed, histories, parallel: 4 })
      for (const { violations } of tallies) expect(violations[0] ?? null).toBeNull()
      expect(log.slice(0, 5)).toEqual([])
      expect(Math.min(...tallies.map(({ histories: judged }) => judged))).toBe(histories)
    } finally {
      for (const node of nodes) await node.close()
      await store.close()
    }
  })
})
