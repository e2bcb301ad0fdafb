import { describe } from 'vitest'
import type { OpenStore, StoreTraits } from './store-under-test.ts'
import { describeAccountSafety } from './suites/account-safety.ts'
import { describeAttempts } from './suites/attempts.ts'
import { describeAudit } from './suites/audit.ts'
import { describeChallenges } from './suites/challenges.ts'
import { describeCredentials } from './suites/credentials.ts'
import { describeEmailChange } from './suites/email-change.ts'
import { describeFactors } from './suites/factors.ts'
import { describeIdentities } from './suites/identities.ts'
import { describeMaintenance } from './suites/maintenance.ts'
import { describeOneTimeSecrets } from './suites/one-time-secrets.ts'
import { describeOutbox } from './suites/outbox.ts'
import { describePasskeys } from './suites/passkeys.ts'
import { describeReauthentication } from './suites/reauthentication.ts'
import { describeRegistration } from './suites/registration.ts'
import { describeRevocations } from './suites/revocations.ts'
import { describeSessionStart } from './suites/session-start.ts'
import { describeSessions } from './suites/sessions.ts'
import { describeSignInSecrets } from './suites/sign-in-secrets.ts'
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
    describeEmailChange(open)
    describeAccountSafety(open)
    describeSessionStart(open)
    describeSessions(open, traits)
    describeReauthentication(open)
    describeOneTimeSecrets(open)
    describeSignInSecrets(open)
    describeChallenges(open, traits)
    describeFactors(open)
    describePasskeys(open, traits)
    describeIdentities(open)
    describeAttempts(open)
    describeAudit(open, traits)
    describeOutbox(open)
    describeMaintenance(open, traits)
    describeRevocations(open, traits)
    describeSystemConfig(open)
  })
}
