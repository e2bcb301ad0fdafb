export { describeStore } from './describe-store.ts'
export type { OpenStore, SideDoor, StoreTraits, StoreUnderTest } from './store-under-test.ts'
export { describeVolatile, type OpenVolatile, type VolatileUnderTest } from './volatile/index.ts'
