import type { StoreFault, StoreFaultKind } from '@sallyport/ports'

/**
 * The database could not do what it was asked, and the caller is not to blame. The message says what to look at and
 * never carries a statement, a value or a path; the driver's error is the `cause`.
 */
export class SqlStoreFault extends Error implements StoreFault {
  override readonly name = 'SqlStoreFault'
  readonly storeFault: StoreFaultKind

  constructor(message: string, options: ErrorOptions & { readonly storeFault: StoreFaultKind }) {
    super(message, options)
    this.storeFault = options.storeFault
  }
}
