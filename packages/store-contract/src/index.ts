export { describeStore } from './describe-store.ts'
export type { OpenStore, SideDoor, StoreUnderTest } from './store-under-test.ts'
