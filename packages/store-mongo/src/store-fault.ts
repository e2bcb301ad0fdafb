import type { StoreFault, StoreFaultKind } from '@sallyport/ports'

/**
 * MongoDB could not do what it was asked, and the caller is not to blame. The message says what to look at and never carries an
 * address, a credential or a value; the driver's error is the `cause`.
 */
export class MongoStoreFault extends Error implements StoreFault {
  override readonly name = 'MongoStoreFault'
  readonly storeFault: StoreFaultKind

  constructor(message: string, options: ErrorOptions & { readonly storeFault: StoreFaultKind }) {
    super(message, options)
    this.storeFault = options.storeFault
  }
}
