import { MongoClient, MongoServerError } from 'mongodb'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWithMongo, type MongoServer, startMongo } from '../../../test/support/mongo-server.ts'
import { Deadline } from './deadline.ts'
import { TransactionConflict, Transactions } from './transactions.ts'

/** What a server says to one of two transactions that want the same document. */
function conflict(): MongoServerError {
  return new MongoServerError({ code: 112, message: 'WriteConflict', errorLabels: ['TransientTransactionError'] })
}

describeWithMongo('a transaction', () => {
  let server: MongoServer
  let client: MongoClient
  beforeAll(async () => {
    server = await startMongo()
    client = await new MongoClient(server.url).connect()
  }, 300_000)
  afterAll(async () => {
    await client.close()
    await server.stop()
  })

  /** Runs bodies that fail in turn with these errors, the last one again and again. */
  async function failing(errors: readonly Error[], deadline?: Deadline) {
    let calls = 0
    const body = async (): Promise<never> => {
      calls += 1
      throw errors[calls - 1] ?? errors.at(-1)
    }
    const failure: unknown = await new Transactions(client, deadline).run(body).catch((error: unknown) => error)
    return { failure, calls }
  }

  it('is tried again for as long as the server asks for it', async () => {
    const refused = new MongoServerError({ code: 112, message: 'WriteConflict' })
    const { failure, calls } = await failing([conflict(), conflict(), refused])
    expect(failure).toBeInstanceOf(TransactionConflict)
    expect(failure).toMatchObject({ cause: refused })
    expect(calls).toBe(3)
  })

  it('that fails for another reason passes it on', async () => {
    const duplicate = new MongoServerError({ code: 11000, message: 'E11000' })
    expect(await failing([conflict(), duplicate])).toEqual({ failure: duplicate, calls: 2 })
  })

  it('that takes too long is not begun again', async () => {
    let calls = 0
    let fail: (error: Error) => void = () => {}
    const body = () => {
      calls += 1
      return new Promise<never>((_resolve, reject) => {
        fail = reject
      })
    }
    const deadline = new Deadline({ limitMs: 50, lostMs: 60_000 }, () => {})
    await expect(new Transactions(client, deadline).run(body)).rejects.toMatchObject({ storeFault: 'unavailable' })
    fail(conflict())
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(calls).toBe(1)
  })
})
