import type { StoreFaultKind } from '@sallyport/ports'
import { SqlStoreFault } from '../store-fault.ts'

/** What a driver's error means for the verb that met it. */
export type Diagnosis =
  /** Another transaction was first. Nothing of the verb has stayed; run it again. */
  | { readonly kind: 'conflict' }
  /** The server is to blame. `lost`: the connection is not to be used again, and what was under way may have happened or not. */
  | { readonly kind: 'fault'; readonly fault: StoreFaultKind; readonly message: string; readonly lost: boolean }
  /** A mistake of ours: the error goes on as it is. */
  | { readonly kind: 'bug' }

/** The connection broke: the server went away, or it did not answer in time. */
export class ConnectionLost extends SqlStoreFault {
  constructor(message: string, options?: ErrorOptions) {
    super(message, { ...options, storeFault: 'unavailable' })
  }
}

/** Run the verb again; `fault` is what the caller receives when that has been done often enough. */
export class RunAgain extends Error {
  override readonly name = 'RunAgain'
  readonly fault: Error

  constructor(fault: Error) {
    super('The verb has to be run again.', { cause: fault })
    this.fault = fault
  }
}

/** Parts of a driver's error that quote statements and values; the log must never see them. */
const QUOTING = ['sql', 'sqlMessage', 'detail', 'where', 'internalQuery', 'parameters', 'input']

function withoutValues(error: unknown): unknown {
  if (error instanceof Error) for (const part of QUOTING) Reflect.deleteProperty(error, part)
  return error
}

/** A driver's error as what the executor acts on. The messages are ours; the driver's error, without values, is the `cause`. */
export function translate(error: unknown, diagnosis: Diagnosis): unknown {
  const cause = withoutValues(error)
  switch (diagnosis.kind) {
    case 'conflict':
      return new RunAgain(
        new SqlStoreFault('The database could not order this write among others that were under way.', { storeFault: 'busy', cause }),
      )
    case 'fault':
      return diagnosis.lost
        ? new ConnectionLost(diagnosis.message, { cause })
        : new SqlStoreFault(diagnosis.message, { storeFault: diagnosis.fault, cause })
    case 'bug':
      return cause
  }
}
