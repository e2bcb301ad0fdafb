import type { Store } from '@sallyport/ports'
import { attemptVerbs } from './attempts/attempt-verbs.ts'
import { auditVerbs } from './audit/audit-verbs.ts'
import { effectsWriter } from './audit/write-effects.ts'
import type { SqlDialect } from './dialect/dialect.ts'
import { outboxVerbs } from './outbox/outbox-verbs.ts'
import { secretKeeper } from './secrets/secret-keeper.ts'
import { secretVerbs } from './secrets/secret-verbs.ts'
import { sessionKeeper } from './sessions/session-keeper.ts'
import { sessionVerbs } from './sessions/session-verbs.ts'
import { systemVerbs } from './system/system-verbs.ts'
import { userVerbs } from './users/user-verbs.ts'
import type { Executor, Verb } from './verb.ts'

function createVerbs(dialect: SqlDialect) {
  const writeEffects = effectsWriter(dialect)
  const sessions = sessionKeeper(dialect)
  const secrets = secretKeeper(dialect)
  return {
    users: userVerbs(dialect, sessions, secrets, writeEffects),
    sessions: sessionVerbs(dialect, sessions, writeEffects),
    secrets: secretVerbs(dialect, secrets, writeEffects),
    attempts: attemptVerbs(dialect),
    audit: auditVerbs(dialect, writeEffects),
    outbox: outboxVerbs(dialect),
    system: systemVerbs(dialect),
  }
}

/** The store of any dialect: every verb of the ports, given to the executor as a read or as a write. */
export function createStore(dialect: SqlDialect, executor: Executor, foreignChanges: () => number | null): Store {
  const { users, sessions, secrets, attempts, audit, outbox, system } = createVerbs(dialect)

  function read<A extends unknown[], T>(verb: (...input: A) => Verb<T>) {
    return (...input: A): Promise<T> => executor.read(() => verb(...input))
  }
  function write<A extends unknown[], T>(verb: (...input: A) => Verb<T>) {
    return (...input: A): Promise<T> => executor.write(() => verb(...input))
  }

  return {
    users: {
      findById: read(users.findById),
      findByEmail: read(users.findByEmail),
      findByUsername: read(users.findByUsername),
      register: write(users.register),
      verifyEmail: write(users.verifyEmail),
      resetPassword: write(users.resetPassword),
      changePassword: write(users.changePassword),
      upgradePasswordHash: write(users.upgradePasswordHash),
      updateProfile: write(users.updateProfile),
      setActive: write(users.setActive),
      setRole: write(users.setRole),
      unlock: write(users.unlock),
      noteFailedSignIn: write(users.noteFailedSignIn),
    },
    sessions: {
      start: write(sessions.start),
      find: read(sessions.find),
      findWithUser: read(sessions.findWithUser),
      rotate: write(sessions.rotate),
      countReplay: write(sessions.countReplay),
      end: write(sessions.end),
      endAll: write(sessions.endAll),
      list: read(sessions.list),
      touch: write(sessions.touch),
      knowsDevice: read(sessions.knowsDevice),
    },
    secrets: {
      issue: write(secrets.issue),
      findByToken: read(secrets.findByToken),
      takeCodeAttempt: write(secrets.takeCodeAttempt),
      findNewest: read(secrets.findNewest),
    },
    attempts: {
      take: write(attempts.take),
      giveBack: write(attempts.giveBack),
      clear: write(attempts.clear),
      clearAll: write(attempts.clearAll),
      read: read(attempts.read),
    },
    audit: {
      append: write(audit.append),
      list: read(audit.list),
      readChain: read(audit.readChain),
      head: read(audit.head),
    },
    outbox: {
      claimDue: write(outbox.claimDue),
      markSent: write(outbox.markSent),
      markFailed: write(outbox.markFailed),
      find: read(outbox.find),
      list: read(outbox.list),
      nextDueAt: read(outbox.nextDueAt),
      counts: read(outbox.counts),
    },
    config: { list: read(system.listConfig) },
    revocations: { foreignChanges, pull: read(system.pullRevocations) },
    check: read(system.check),
    close: () => executor.close(),
  }
}
