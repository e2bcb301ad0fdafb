import type { SeededBug } from '../seeded-bug.ts'
import { inEngine, onPostgres, onSqlite, overHttp } from '../witnesses.ts'

const KEEPER = 'packages/store-sql/src/secrets/secret-keeper.ts'
const CREDENTIALS = 'packages/store-sql/src/users/credential-verbs.ts'
const LOCKOUT = 'packages/engine/src/sign-in/lockout.ts'

/** Counts a guess at a mailed code when it has been judged: what one request at a time never shows. */
const COUNT_LATER = `services.store.secrets.findNewest(purpose, email).then((seen) => {
    const isDead = seen === null || seen.consumedAt !== null || seen.voidedAt !== null || seen.expiresAt <= caller.now
    if (isDead || seen.attempts >= seen.maxAttempts) return null
    setTimeout(() => void services.store.secrets.takeCodeAttempt(purpose, email, caller.now), 5)
    return seen
  })`

const ROLLED_BACK = `take: async (...input) => {
        const taken: Awaited<ReturnType<Store['attempts']['take']>>[] = []
        const verb = write(function* () {
          taken.push(yield* attempts.take(...input))
          throw new Error('refused')
        })
        await verb().catch(() => undefined)
        return taken[0] ?? Promise.reject(new Error('not taken'))
      },`

/** Mailed links and codes, attempt counters, and what a reset takes away. */
export const SECRET_BUGS: readonly SeededBug[] = [
  {
    id: 'secret-used-twice',
    title: 'a link is used up without looking whether somebody else was faster',
    breaks: 'I1, R-130',
    file: KEEPER,
    find: ".where('id', '=', p.secretId)\n      .where('consumedAt', 'is', null)",
    replace: ".where('id', '=', p.secretId)",
    caughtBy: overHttp('verify-email', 'verifies exactly once of 32 at once'),
  },
  {
    id: 'secret-of-other-purpose',
    title: 'a link that verifies an address resets a password too',
    breaks: 'I6, A-119',
    file: KEEPER,
    find: "live(p).where('purpose', '=', p.purpose).where('userId'",
    replace: "live(p).where('userId'",
    caughtBy: onSqlite('verifyEmail refuses a secret that is expired, void, of another purpose'),
  },
  {
    id: 'older-secret-lives-on',
    title: 'a new link leaves the one before it good',
    breaks: 'R-142, A-73',
    file: KEEPER,
    find: 'if (userId !== null) yield* count(voided.earlier(',
    replace: "if (userId === '') yield* count(voided.earlier(",
    caughtBy: overHttp('passwords', 'keeps only the newest link alive'),
  },
  {
    id: 'code-counted-after-check',
    title: 'a guess at a code is checked first and counted afterwards',
    breaks: 'A-71',
    file: 'packages/engine/src/proofs/redeem-secret.ts',
    find: 'services.store.secrets.takeCodeAttempt(purpose, email, caller.now)',
    replace: COUNT_LATER,
    caughtBy: overHttp('email-code', 'takes five guesses, however many arrive at once'),
  },
  {
    id: 'ceremony-used-twice',
    title: 'a challenge (OAuth state, second factor, passkey) is finished more than once',
    breaks: 'I1',
    file: 'packages/store-sql/src/challenges/challenge-verbs.ts',
    find: "\n      .where('consumedAt', 'is', null)",
    replace: '',
    caughtBy: onSqlite('ChallengeStore is consumed by one of'),
  },
  {
    id: 'failure-gives-attempt-back',
    title: 'a wrong password gives its attempt back',
    breaks: 'R-206, R-212',
    file: LOCKOUT,
    find: 'else await attempts.take(keys.wrong, rule, now)',
    replace: 'else await attempts.giveBack(keys.guess)',
    caughtBy: overHttp('login', 'locks after five wrong passwords'),
  },
  {
    id: 'counter-rolled-back',
    title: 'an attempt is counted in a transaction that the refusal rolls back',
    breaks: 'R-212, A-71',
    file: 'packages/store-sql/src/create-store.ts',
    find: 'take: write(attempts.take),',
    replace: ROLLED_BACK,
    caughtBy: overHttp('login', 'locks after five wrong passwords'),
  },
  {
    id: 'counter-without-lock',
    title: 'attempts of two connections are counted from the same old number (PostgreSQL)',
    breaks: 'I1, R-212',
    file: 'packages/store-sql/src/attempts/attempt-verbs.ts',
    find: 'first(findLocked(key))',
    replace: 'first(find(key))',
    caughtBy: onPostgres('allows the limit and no more of'),
  },
  {
    id: 'lock-without-device',
    title: 'a known device shares its counter with strangers',
    breaks: 'I5, ASVS 6.1.1',
    file: LOCKOUT,
    find: 'knownDevice ?? STRANGERS',
    replace: 'STRANGERS',
    caughtBy: overHttp('login', 'does not let a stranger lock the owner out'),
  },
  {
    id: 'lock-of-any-device',
    title: 'every made-up device secret gets five guesses of its own',
    breaks: 'R-212',
    file: 'packages/engine/src/sign-in/known-device.ts',
    find: 'return known ? key : null',
    replace: 'return key',
    caughtBy: overHttp('login', 'does not let a stranger lock the owner out'),
  },
  {
    id: 'reset-keeps-sessions',
    title: 'a reset of the password leaves every session signed in',
    breaks: 'I3, R-153',
    file: CREDENTIALS,
    find: "yield* sessions.end({ userId, except: null, reason: 'password_reset', at })",
    replace: '',
    caughtBy: overHttp('passwords', 'resets by the link: signs everybody out'),
  },
  {
    id: 'reset-keeps-secrets',
    title: 'a reset leaves other pending links and codes good',
    breaks: 'I3',
    file: CREDENTIALS,
    find: "yield* secrets.voidAll(userId, at, 'undo')",
    replace: '',
    caughtBy: onSqlite('resetPassword changes the password, proves the mailbox'),
  },
  {
    id: 'upgrade-restores-password',
    title: 'a hash upgraded at sign-in overwrites the password of a reset that came between',
    breaks: 'I3, R-243',
    file: CREDENTIALS,
    find: ".where('password', '=', p.from)",
    replace: '',
    caughtBy: onSqlite('upgradePasswordHash upgrades a hash'),
  },
  {
    id: 'sign-in-outlives-reset',
    title: 'a sign-in whose password was changed while it was checked starts a session',
    breaks: 'I3',
    file: 'packages/store-sql/src/sessions/start-session.ts',
    find: ' || user.securityVersion !== input.securityVersion',
    replace: '',
    caughtBy: overHttp('login', 'starts no session when the password changes while it is checked'),
  },
  {
    id: 'lock-decided-early',
    title: 'right guesses beside wrong ones find the account locked while nothing is decided',
    breaks: 'I5',
    file: LOCKOUT,
    find: 'return known !== null && known.attempts >= rule.limit',
    replace: 'return known === null || known.attempts >= 0',
    caughtBy: inEngine('sign-in/lockout', 'waits for guesses of other nodes'),
  },
]
