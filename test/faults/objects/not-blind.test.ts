import type { Store } from '@sallyport/ports'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { seedOfRun } from '../support/seeded-random.ts'
import { openTarget } from '../support/target.ts'
import { objectNamed } from './any-object.ts'
import { checkStore } from './check-store.ts'
import { STORE_BUGS, type StoreBug } from './planted-bugs.ts'
import { localNode } from './store-node.ts'

const seed = seedOfRun()
/** A bug that needs more histories than this to show is not caught. */
const MOST_HISTORIES = 60
/** Short ones: that no order explains a history takes long to find out. */
const OPERATIONS = 24

let store: Store
beforeEach(async () => {
  store = await openTarget({ kind: 'memory', address: '' }, { migrate: true })
})
afterEach(() => store.close())

async function historiesUntilCaught({ object, plant }: StoreBug): Promise<number | null> {
  const nodes = [localNode(plant(store))] as const
  for (let run = 0; run < MOST_HISTORIES; run += 1) {
    const check = { store, nodes, seed, first: run, histories: 1, parallel: 1, operations: OPERATIONS, objects: [objectNamed(object)] }
    const { tallies } = await checkStore(check)
    if (tallies.some(({ violations }) => violations.length > 0)) return run
  }
  return null
}

it.each(STORE_BUGS)(`histories show $name (SALLYPORT_SEED=${seed})`, async (bug) => {
  expect(await historiesUntilCaught(bug)).not.toBeNull()
})
