import type { Store } from '@sallyport/ports'
import { createVerbs, type Verbs } from './create-verbs.ts'
import type { SqlDialect } from './dialect/dialect.ts'
import type { Executor, Verb } from './verb.ts'

type Method<A extends unknown[], T> = (...input: A) => Promise<T>

/** How the verbs of a store become its methods. */
interface Methods {
  read<A extends unknown[], T>(verb: (...input: A) => Verb<T>): Method<A, T>
  write<A extends unknown[], T>(verb: (...input: A) => Verb<T>): Method<A, T>
  /** A write of one single statement. */
  writeOne<A extends unknown[], T>(verb: (...input: A) => Verb<T>): Method<A, T>
}

function methodsOf(executor: Executor): Methods {
  return {
    read:
      (verb) =>
      (...input) =>
        executor.read(() => verb(...input)),
    write:
      (verb) =>
      (...input) =>
        executor.write(() => verb(...input)),
    writeOne:
      (verb) =>
      (...input) =>
        executor.writeOne(() => verb(...input)),
  }
}

function userStore({ users }: Verbs, { read, write, writeOne }: Methods): Store['users'] {
  return {
    findById: read(users.findById),
    findByEmail: read(users.findByEmail),
    findByUsername: read(users.findByUsername),
    register: write(users.register),
    verifyEmail: write(users.verifyEmail),
    resetPassword: write(users.resetPassword),
    changePassword: write(users.changePassword),
    redeemSignIn: write(users.redeemSignIn),
    changeEmail: write(users.changeEmail),
    undoEmailChange: write(users.undoEmailChange),
    secure: write(users.secure),
    expirePassword: write(users.expirePassword),
    remove: write(users.remove),
    upgradePasswordHash: writeOne(users.upgradePasswordHash),
    updateProfile: write(users.updateProfile),
    setActive: write(users.setActive),
    setRole: write(users.setRole),
    unlock: write(users.unlock),
    noteFailedSignIn: writeOne(users.noteFailedSignIn),
  }
}

function sessionStore({ sessions }: Verbs, { read, write, writeOne }: Methods): Store['sessions'] {
  return {
    start: write(sessions.start),
    find: read(sessions.find),
    findWithUser: read(sessions.findWithUser),
    rotate: writeOne(sessions.rotate),
    countReplay: write(sessions.countReplay),
    end: write(sessions.end),
    reauthenticate: write(sessions.reauthenticate),
    endAll: write(sessions.endAll),
    list: read(sessions.list),
    touch: write(sessions.touch),
    knowsDevice: read(sessions.knowsDevice),
  }
}

function secretStores({ secrets, attempts }: Verbs, { read, write, writeOne }: Methods): Pick<Store, 'secrets' | 'attempts'> {
  return {
    secrets: {
      issue: write(secrets.issue),
      findByToken: read(secrets.findByToken),
      takeCodeAttempt: write(secrets.takeCodeAttempt),
      consume: write(secrets.consume),
      findNewest: read(secrets.findNewest),
    },
    attempts: {
      take: write(attempts.take),
      giveBack: writeOne(attempts.giveBack),
      clear: write(attempts.clear),
      clearAll: writeOne(attempts.clearAll),
      read: read(attempts.read),
    },
  }
}

function factorStores({ factors, passkeys }: Verbs, { read, write, writeOne }: Methods): Pick<Store, 'factors' | 'passkeys'> {
  return {
    factors: {
      summary: read(factors.summary),
      findTotp: read(factors.findTotp),
      beginTotp: write(factors.beginTotp),
      confirmTotp: write(factors.confirmTotp),
      useTotpStep: writeOne(factors.useTotpStep),
      removeTotp: write(factors.removeTotp),
      setEmailCode: write(factors.setEmailCode),
      replaceRecoveryCodes: write(factors.replaceRecoveryCodes),
      useRecoveryCode: write(factors.useRecoveryCode),
      trustDevice: write(factors.trustDevice),
      isTrustedDevice: read(factors.isTrustedDevice),
      forgetTrustedDevices: write(factors.forgetTrustedDevices),
    },
    passkeys: {
      add: write(passkeys.add),
      list: read(passkeys.list),
      findWithUser: read(passkeys.findWithUser),
      use: writeOne(passkeys.use),
      rename: writeOne(passkeys.rename),
      remove: write(passkeys.remove),
    },
  }
}

function ceremonyStores({ challenges, identities }: Verbs, { read, write, writeOne }: Methods): Pick<Store, 'challenges' | 'identities'> {
  return {
    challenges: {
      create: write(challenges.create),
      find: read(challenges.find),
      takeAttempt: write(challenges.takeAttempt),
      consume: write(challenges.consume),
    },
    identities: {
      find: read(identities.find),
      list: read(identities.list),
      attach: write(identities.attach),
      register: write(identities.register),
      proveAndAttach: write(identities.proveAndAttach),
      sync: writeOne(identities.sync),
      detach: write(identities.detach),
    },
  }
}

function recordStores({ audit, outbox, maintenance }: Verbs, { read, write, writeOne }: Methods) {
  return {
    audit: {
      append: write(audit.append),
      list: read(audit.list),
      readChain: read(audit.readChain),
      head: read(audit.head),
      anchor: read(audit.anchor),
    },
    outbox: {
      claimDue: write(outbox.claimDue),
      markSent: write(outbox.markSent),
      markFailed: writeOne(outbox.markFailed),
      find: read(outbox.find),
      list: read(outbox.list),
      nextDueAt: read(outbox.nextDueAt),
      counts: read(outbox.counts),
    },
    maintenance: {
      batch: maintenance.batch,
      sweep: write(maintenance.sweep),
      purgeAudit: write(maintenance.purgeAudit),
    },
  } satisfies Pick<Store, 'audit' | 'outbox' | 'maintenance'>
}

/** The store of any dialect: every verb of the ports, given to the executor as a read or as a write. */
export function createStore(dialect: SqlDialect, executor: Executor, foreignChanges: () => number | null): Store {
  const verbs = createVerbs(dialect)
  const methods = methodsOf(executor)
  return {
    users: userStore(verbs, methods),
    sessions: sessionStore(verbs, methods),
    ...secretStores(verbs, methods),
    ...ceremonyStores(verbs, methods),
    ...factorStores(verbs, methods),
    ...recordStores(verbs, methods),
    config: { list: methods.read(verbs.system.listConfig) },
    revocations: { foreignChanges, lookUp: methods.read(verbs.revocations.lookUp), pull: methods.read(verbs.revocations.pull) },
    check: methods.read(verbs.system.check),
    close: () => executor.close(),
  }
}
