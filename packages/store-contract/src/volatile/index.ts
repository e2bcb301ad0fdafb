export { describeVolatile } from './describe-volatile.ts'
export type { OpenVolatile, VolatileUnderTest } from './volatile-under-test.ts'
