export type { MockAccount } from './accounts.ts'
export type { MockClient } from './create-provider.ts'
export type { MockFaults } from './faults.ts'
export { type MockProvider, type MockProviderOptions, startMockProvider } from './start-mock-provider.ts'
