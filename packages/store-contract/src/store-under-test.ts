import type { Store } from '@sallyport/ports'

/** Looks at the data past the code under test, through a connection of its own. */
export interface SideDoor {
  /** Active session rows of a user, as stored. */
  countActiveSessions(userId: string): Promise<number>
  /** Delete the user's row and nothing else; the database does the rest. */
  deleteUser(userId: string): Promise<void>
}

export interface StoreUnderTest {
  /** Empty but for the initial rows of system configuration. */
  readonly store: Store
  /** `null` where nothing but the store itself can reach the data; see `StoreTraits`. */
  readonly sideDoor: SideDoor | null
  /** Let go of the store and of everything it stood on. */
  close(): Promise<void>
}

/** What has to be known of a store before its tests are defined. */
export interface StoreTraits {
  /** There is a side door. Without one the tests that look or act past the store do not exist. */
  readonly sideDoor: boolean
}

/** Opens a fresh store; called once per test. */
export type OpenStore = () => Promise<StoreUnderTest>
