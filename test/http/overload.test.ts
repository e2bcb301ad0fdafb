import { createHashingPool } from '@sallyport/hashing'
import { describe, expect, it } from 'vitest'
import { createTestApp, PASSWORD } from './support/test-app.ts'

const SLOW = { algorithm: 'bcrypt', cost: 12 } as const

describe('a full hashing pool', () => {
  it('turns a sign-in away before anything is looked up, counted or written', async () => {
    const pool = createHashingPool({ workers: 1, maxQueue: 0 })
    const app = await createTestApp({ pool })
    await app.auth.operations.createUser({ email: 'ada@example.com', password: PASSWORD, verified: true })
    const rowsBefore = (await app.auditRows()).length
    const busy = pool.hash('somebody else', SLOW)

    const signIn = () => app.browser().call('login', { body: { email: 'ada@example.com', password: 'wrong' } })
    const refused = await Promise.all(Array.from({ length: 16 }, signIn))
    expect(new Set(refused.map(({ code }) => code))).toEqual(new Set(['overloaded']))
    expect(refused.every(({ status, headers }) => status === 503 && Number(headers.get('retry-after')) >= 1)).toBe(true)
    expect(await app.auditRows()).toHaveLength(rowsBefore)

    await busy
    // Sixteen wrong guesses would have locked the account, had they counted.
    const answer = await app.browser().call('login', { body: { email: 'ada@example.com', password: PASSWORD } })
    expect(answer.status).toBe(200)
    await pool.close()
  })
})
