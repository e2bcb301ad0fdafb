export { HashingError, type HashingErrorCode, HashingOverloadError } from './hashing-errors.ts'
export { createHashingPool, type HashingPoolOptions } from './hashing-pool.ts'
