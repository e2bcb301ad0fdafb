import type { EpochMs } from '@sallyport/ports'

/** What the domain knows about a request. Features take this, never a `Request`. */
export interface Caller {
  readonly requestId: string
  /** Read once per request; every decision of the request is made at this instant. */
  readonly now: EpochMs
  /** The client's address as far as trusted proxies tell. */
  readonly ipAddress: string | null
  readonly userAgent: string | null
  /** The device secret that came with the request, by cookie or header. */
  readonly deviceSecret: string | null
  readonly method: string
  /** The endpoint's canonical path, not the address that was called. */
  readonly endpoint: string
}
