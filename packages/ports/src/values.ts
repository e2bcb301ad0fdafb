/** Milliseconds since 1970-01-01T00:00:00Z. Every instant in a port is an integer of this kind; one codec per store converts. */
export type EpochMs = number

/** Anything JSON can say. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject
export interface JsonObject {
  readonly [key: string]: JsonValue
}

/** What a user may do. `admin` is a superset of `user`. */
export type Role = 'user' | 'admin'

/** Why a store could not do what it was asked. The engine turns every one of them into a 503 with `Retry-After`, never into an allow. */
export type StoreFaultKind = 'unavailable' | 'busy' | 'full' | 'read_only'

/** The shape of an error a store throws when the fault is the store's and not the caller's. */
export interface StoreFault extends Error {
  readonly storeFault: StoreFaultKind
}
