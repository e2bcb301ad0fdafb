export { createMemoryVolatile } from './memory-volatile.ts'
