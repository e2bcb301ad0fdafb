import { createAuth } from '@sallyport/engine'
import { createHashingPool } from '@sallyport/hashing'
import { createMemoryVolatile } from '@sallyport/volatile-memory'
import { openTarget, type Target } from '../support/target.ts'
import { PUBLIC_URL, SECRETS } from './server-process.ts'

/** The engine's own verdict over the whole audit chain, keys included. */
export async function verifyAudit(target: Target) {
  const store = await openTarget(target)
  const hashing = createHashingPool({ workers: 1 })
  try {
    const options = {
      store,
      hashing,
      volatile: createMemoryVolatile(),
      mail: null,
      publicUrl: PUBLIC_URL,
      environment: 'test',
      secrets: SECRETS,
    } as const
    return await createAuth(options).operations.verifyAudit()
  } finally {
    await hashing.close()
    await store.close()
  }
}
