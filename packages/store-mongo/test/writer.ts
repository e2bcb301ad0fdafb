import { writeSync } from 'node:fs'
import { openMongoStore } from '@sallyport/store-mongo'
import { effectsOf, NOTHING, startOf, T, userOf } from './scene.ts'

/**
 * Signs users in, refreshes and signs out until it is killed; every acknowledged act is a line on standard output. See
 * `src/processes.test.ts`.
 */
const [url = '', ...userIds] = process.argv.slice(2)
const store = await openMongoStore({ url })
const outcomes = { created: () => NOTHING, replaced: () => NOTHING, email_taken: () => NOTHING }

async function live(userId: string): Promise<never> {
  await store.users.register({ user: userOf(userId), secret: null, replaceUnverified: false }, outcomes)
  for (let turn = 1; ; turn++) {
    const name = `${userId}-${turn}`
    const outcome = await store.sessions.start(startOf(name, name, T, userId), () => effectsOf(`login-${name}`, userId))
    if (outcome.kind !== 'started') throw new Error(outcome.kind)
    writeSync(1, `login-${name} ${name}\n`)
    const rotation = { sessionId: name, fromGeneration: 1, tokenHash: 'h', at: T + 1, expiresAt: T + 1e9, ipAddress: null }
    if (await store.sessions.rotate(rotation)) writeSync(1, `rotate ${name}\n`)
    if (turn % 2 === 0) {
      await store.sessions.end({ sessionId: name, userId, reason: 'sign_out', at: T + 2 }, effectsOf(`logout-${name}`, userId))
      writeSync(1, `logout-${name} ${name}\n`)
    }
  }
}

await Promise.all(userIds.map(live))
