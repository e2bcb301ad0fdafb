import { describe } from 'vitest'
import type { OpenStore, StoreTraits } from './store-under-test.ts'
import { describeAttempts } from './suites/attempts.ts'
import { describeAudit } from './suites/audit.ts'
import { describeCredentials } from './suites/credentials.ts'
import { describeMaintenance } from './suites/maintenance.ts'
import { describeOneTimeSecrets } from './suites/one-time-secrets.ts'
import { describeOutbox } from './suites/outbox.ts'
import { describeRegistration } from './suites/registration.ts'
import { describeRevocations } from './suites/revocations.ts'
import { describeSessionStart } from './suites/session-start.ts'
import { describeSessions } from './suites/sessions.ts'
import { describeStoreItself } from './suites/store.ts'
import { describeSystemConfig } from './suites/system-config.ts'
import { describeUsers } from './suites/users.ts'

/**
 * Every verb and every race of the store ports. A store's test is one call:
 * `describeStore('SQLite file', openFresh)`. No test asserts a duration.
 */
export function describeStore(name: string, open: OpenStore, traits: StoreTraits = { sideDoor: true }): void {
  describe(name, () => {
    describeStoreItself(open)
    describeUsers(open)
    describeRegistration(open)
    describeCredentials(open)
    describeSessionStart(open)
    describeSessions(open, traits)
    describeOneTimeSecrets(open)
    describeAttempts(open)
    describeAudit(open, traits)
    describeOutbox(open)
    describeMaintenance(open, traits)
    describeRevocations(open, traits)
    describeSystemConfig(open)
  })
}
