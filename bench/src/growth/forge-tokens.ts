import { createHmac, randomUUID } from 'node:crypto'
import { ORIGIN, SECRETS } from '../library/in-process.ts'
import { emailOf } from '../servers/accounts.ts'
import { jtiOf, sessionId, userId, type Volume } from './seeded-rows.ts'

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

function sign(secret: string, typ: string, claims: object): string {
  const text = `${encode({ alg: 'HS256', typ })}.${encode(claims)}`
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
}

const HOUR_S = 3_600
const seconds = () => Math.floor(Date.now() / 1_000)

/** The tokens that the engine would have given this seeded user: to sign a million in, one by one, would take hours. */
export function accessToken(volume: Volume, user: number): string {
  const subject = { iss: ORIGIN, aud: ORIGIN, sub: userId(volume, user), sid: sessionId(volume, user, 0) }
  const times = { iat: seconds(), iam: Date.now(), exp: seconds() + HOUR_S, auth_time: seconds() }
  const person = { role: 'user', email: emailOf(user), jti: randomUUID(), amr: ['pwd'] }
  return sign(SECRETS.access, 'at+jwt', { type: 'access', ...subject, ...person, ...times })
}

export function refreshToken(volume: Volume, user: number, which: number, generation: number): string {
  const sid = sessionId(volume, user, which)
  const subject = { iss: ORIGIN, aud: ORIGIN, sub: userId(volume, user), sid, gen: generation, jti: jtiOf(sid, generation) }
  return sign(SECRETS.refresh, 'rt+jwt', { type: 'refresh', ...subject, iat: seconds(), exp: seconds() + HOUR_S })
}
