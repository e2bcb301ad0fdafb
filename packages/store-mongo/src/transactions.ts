import type { ClientSession, MongoClient } from 'mongodb'
import type { Deadline } from './deadline.ts'
import { isConflict } from './mongo-faults.ts'

const OPTIONS = { readConcern: { level: 'snapshot' }, writeConcern: { w: 'majority', journal: true } } as const

/** Another one was first, nothing has happened, and the server does not ask for another try. */
export class TransactionConflict extends Error {
  override readonly name = 'TransactionConflict'
}

/** Transactions of the server, where it has them. */
export class Transactions {
  readonly #client: MongoClient
  readonly #deadline: Deadline | undefined

  constructor(client: MongoClient, deadline?: Deadline) {
    this.#client = client
    this.#deadline = deadline
  }

  /**
   * What `body` does with the session happens as a whole or not at all. When it meets others and the server asks for that, it is called again,
   * but not once the deadline has passed: then nobody waits any more. Throws a `TransactionConflict` where the server does not ask.
   */
  async run<T>(body: (session: ClientSession) => Promise<T>): Promise<T> {
    let isOver = false
    const attempt = async (session: ClientSession): Promise<T> => {
      if (isOver) throw new TransactionConflict('The transaction met others for too long.')
      return body(session)
    }
    const whole = () => this.#client.withSession((session) => session.withTransaction(() => attempt(session), OPTIONS))
    try {
      return await (this.#deadline?.meet(whole) ?? whole())
    } catch (error) {
      throw isConflict(error) ? new TransactionConflict('The server aborted the transaction.', { cause: error }) : error
    } finally {
      isOver = true
    }
  }
}
