import { describeVolatile } from '@sallyport/store-contract'
import { createMemoryVolatile } from './memory-volatile.ts'

describeVolatile('Memory', async () => {
  const volatile = createMemoryVolatile()
  return { node: async () => volatile, liveTokens: null, close: () => volatile.close() }
})
