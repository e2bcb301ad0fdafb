import type { UserRecord } from '@sallyport/ports'
import { verifyAudit } from '../audit/verify-audit.ts'
import type { CleanUpReport, Operations } from '../auth.ts'
import { canonicalEmail } from '../kernel/email-address.ts'
import { newId } from '../kernel/ids.ts'
import { cleanUp } from '../maintenance/clean-up.ts'
import { personNames } from '../registration/person-names.ts'
import { forgiveSecondFactorGuesses } from '../second-factor/guess-second-factor.ts'
import type { Services } from '../services.ts'
import { OperationError } from './operation-error.ts'
import { voidPending } from './void-pending.ts'

/** What operators do from the command line; as audited as what users do. */
export function createOperations(services: Services): Operations {
  const { store, audit, clock } = services

  async function find(email: string): Promise<UserRecord> {
    const canonical = canonicalEmail(email)
    const user = canonical === null ? null : await store.users.findByEmail(canonical)
    if (user === null) throw new OperationError('user_not_found', `There is no user with the address ${email}.`)
    return user
  }

  return {
    createUser: (input) => createUser(services, input),
    async setRole(email, role) {
      const user = await find(email)
      const at = clock.now()
      const event = { action: 'user_role_changed', userId: user.id, metadata: { from: user.role, to: role } } as const
      if (await store.users.setRole(user.id, role, at, audit.effects(null, [event]))) await services.revocations.userChanged(user.id, at)
    },
    async unlock(email) {
      const user = await find(email)
      await store.users.unlock(user.id, clock.now(), audit.effects(null, [{ action: 'user_unlocked', userId: user.id }]))
      await services.lockout.clear(user.email)
      await forgiveSecondFactorGuesses(services, user.id)
    },
    async setActive(email, isActive) {
      const user = await find(email)
      const at = clock.now()
      const action = isActive ? 'user_enabled' : 'user_disabled'
      if (!(await store.users.setActive(user.id, isActive, at, audit.effects(null, [{ action, userId: user.id }])))) return
      await services.revocations.userChanged(user.id, at)
      await services.revocations.announceFromStore(at)
    },
    async expirePassword(email) {
      const user = await find(email)
      if (user.passwordHash === null) throw new OperationError('no_password', `${user.email} has no password.`)
      await store.users.expirePassword(user.id, clock.now(), audit.effects(null, [{ action: 'password_expired', userId: user.id }]))
    },
    verifyAudit: (onProgress) => verifyAudit(store.audit, services.sealAudit, onProgress),
    cleanUp: (onProgress = () => {}) => cleanUpNow(services, onProgress),
    voidPending: () => voidPending(services),
  }
}

/** Its breaths keep the process alive, as somebody waits for the end. */
function cleanUpNow(services: Services, onProgress: (removed: number) => void): Promise<CleanUpReport> {
  let removed = 0
  const cleanedUp: Services['observer']['cleanedUp'] = (event) => {
    services.observer.cleanedUp(event)
    removed += event.rows
    onProgress(removed)
  }
  return cleanUp({ ...services, observer: { cleanedUp } }, async (milliseconds) => {
    await new Promise((resolve) => setTimeout(resolve, milliseconds))
    return true
  })
}

async function createUser(services: Services, input: Parameters<Operations['createUser']>[0]): Promise<UserRecord> {
  const { store, audit, clock, passwords } = services
  const email = canonicalEmail(input.email)
  if (email === null) throw new OperationError('email_invalid', `${input.email} is not an email address.`)
  const problems = input.password === null ? [] : await passwords.problems(input.password, 'password', [email, input.name ?? ''])
  if (problems.length > 0) throw new OperationError('password_refused', problems.map(({ message }) => message).join(' '))
  const now = clock.now()
  const user = {
    id: newId(),
    email,
    username: null,
    ...personNames({ name: input.name }),
    passwordHash: input.password === null ? null : await passwords.hash(input.password),
    role: input.role ?? 'user',
    emailVerifiedAt: input.verified === false ? null : now,
    createdAt: now,
  } as const
  const created = audit.effects(null, [{ action: 'user_created', userId: user.id, metadata: { role: user.role } }])
  const none = () => audit.effects(null, [])
  const outcome = await store.users.register(
    { user, secret: null, replaceUnverified: false },
    { created: () => created, replaced: none, email_taken: none },
  )
  const record = await store.users.findById(user.id)
  if (outcome !== 'created' || record === null)
    throw new OperationError('email_taken', `There is already a user with the address ${email}.`)
  return record
}
