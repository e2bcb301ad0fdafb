import { describe, expect, it, onTestFinished } from 'vitest'
import { startTcpProxy } from '../../support/tcp-proxy.ts'
import { checkStore } from '../objects/check-store.ts'
import { localNode } from '../objects/store-node.ts'
import { repetitions, seededRandom, seedOfRun } from '../support/seeded-random.ts'
import { openTarget, portOf, through } from '../support/target.ts'
import { startDatabase } from '../support/test-database.ts'

const seed = seedOfRun()
const histories = repetitions('RESET_HISTORIES', 4)

/** F-15: what was being answered when the connection broke is unknown, and must be all or nothing all the same (I1, I4). */
describe.each(['postgres', 'mariadb'] as const)(`%s, while connections are reset (SALLYPORT_SEED=${seed})`, (kind) => {
  it('keeps histories linearizable and its log in order', { timeout: 120_000 + histories * 10_000 }, async ({ skip }) => {
    const database = await startDatabase(kind)
    if ('missing' in database) {
      if (process.env.CI === 'true') throw new Error(database.missing)
      return skip(database.missing)
    }
    onTestFinished(() => database.stop())
    const target = await database.fresh()
    const direct = await openTarget(target, { migrate: true })
    const proxy = await startTcpProxy({ port: portOf(target) })
    const store = await openTarget(through(target, proxy.port))
    const random = seededRandom(`${seed}/resets`)
    const meanwhile = async () => {
      for (let cut = 0; cut < 2; cut += 1) {
        await new Promise((resolve) => setTimeout(resolve, random.between(5, 40)))
        proxy.cut()
      }
    }
    const { tallies, log } = await checkStore({
      store: direct,
      nodes: [localNode(store)],
      seed,
      histories,
      operations: 22,
      parallel: 1,
      meanwhile,
    })
    await store.close()
    await proxy.close()
    await direct.close()
    for (const { violations } of tallies) expect(violations[0] ?? null).toBeNull()
    expect(log.slice(0, 5)).toEqual([])
    expect(
      tallies.reduce((sum, { unknown }) => sum + unknown, 0),
      'some answers were lost',
    ).toBeGreaterThan(0)
  })
})
