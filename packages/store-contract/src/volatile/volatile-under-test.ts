import type { Volatile } from '@sallyport/ports'

export interface VolatileUnderTest {
  /** Another process, as it were: it shares everything with the ones before. Where nothing is shared, the same object again. */
  node(): Promise<Volatile>
  /** Looks at the live token index past the code under test; `null` where there is nobody to look. */
  readonly liveTokens: null | {
    read(userId: string, tokenId: string): Promise<string | null>
    remainingMs(userId: string, tokenId: string): Promise<number>
  }
  /** Let go of all nodes and of what they stood on. */
  close(): Promise<void>
}

/** Opens an empty world; called once per test. */
export type OpenVolatile = () => Promise<VolatileUnderTest>

/** What the tests of one promise see of the world that is open at the moment. */
export interface VolatileWorld {
  under(): VolatileUnderTest
  nodes(count: number): Promise<readonly Volatile[]>
  node(): Promise<Volatile>
}
