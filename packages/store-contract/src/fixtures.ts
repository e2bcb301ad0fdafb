import { randomUUID } from 'node:crypto'
import type { Challenge, Identity, NewUser, OneTimeSecret, PasskeyRecord, SessionRecord } from '@sallyport/ports'
import { expect } from 'vitest'
import { DAY, MINUTE, NO_EFFECTS, someHash, T, type World } from './world.ts'

export function challengeFor(userId: string | null, overrides: Partial<Challenge> = {}): Challenge {
  return {
    id: randomUUID(),
    kind: 'second_factor',
    tokenHash: someHash(),
    userId,
    payload: 'sealed',
    maxAttempts: 5,
    createdAt: T,
    expiresAt: T + 10 * MINUTE,
    ...overrides,
  }
}

export function passkeyFor(userId: string, overrides: Partial<PasskeyRecord> = {}): PasskeyRecord {
  return {
    id: randomUUID(),
    userId,
    // As long as WebAuthn allows: 1023 bytes.
    credentialId: Buffer.alloc(1023, randomUUID()).toString('base64url'),
    credentialHash: someHash(),
    publicKey: 'cose-key',
    counter: 0,
    transports: ['internal', 'hybrid'],
    aaguid: '00000000-0000-0000-0000-000000000000',
    deviceType: 'multi_device',
    backedUp: true,
    name: 'Phone',
    createdAt: T,
    lastUsedAt: null,
    ...overrides,
  }
}

export function identityFor(overrides: Partial<Identity> = {}): Identity {
  const subject = randomUUID()
  return {
    id: randomUUID(),
    provider: 'google',
    issuer: 'https://accounts.google.com',
    subject,
    email: `${subject}@gmail.example`,
    profile: { name: 'Ada', locales: ['en'] },
    connectedAt: T,
    ...overrides,
  }
}

/** A time step of the present (RFC 6238), beyond what 32 bits can multiply. */
export const STEP = Math.floor(T / 30_000)

/** Turn an authenticator app on; answers the hashes of its recovery codes. Raises the security version by one. */
export async function addTotp({ store }: World, userId: string, at = T): Promise<readonly string[]> {
  const recoveryHashes = Array.from({ length: 10 }, someHash)
  const sealedSecret = `sealed-${randomUUID()}`
  expect(await store.factors.beginTotp({ userId, sealedSecret, at })).toBe(true)
  expect(await store.factors.confirmTotp({ userId, sealedSecret, step: STEP, recoveryHashes, at }, NO_EFFECTS)).toBe(true)
  return recoveryHashes
}

export async function addPasskey({ store }: World, userId: string, overrides?: Partial<PasskeyRecord>): Promise<PasskeyRecord> {
  const passkey = passkeyFor(userId, overrides)
  expect(await store.passkeys.add(passkey, NO_EFFECTS)).toBe('added')
  return passkey
}

export async function addIdentity({ store }: World, userId: string, overrides?: Partial<Identity>): Promise<Identity> {
  const identity = identityFor(overrides)
  expect(await store.identities.attach({ userId, identity }, NO_EFFECTS)).toBe('attached')
  return identity
}

export async function versionOf({ store }: World, userId: string): Promise<number> {
  return (await store.users.findById(userId))?.securityVersion ?? 0
}

/** Trust a device under the user's present security version. */
export async function addTrustedDevice(world: World, userId: string): Promise<string> {
  const deviceHash = someHash()
  const securityVersion = await versionOf(world, userId)
  await world.store.factors.trustDevice({ userId, deviceHash, securityVersion, at: T, expiresAt: T + 30 * DAY })
  return deviceHash
}

/** What an account can have besides its password. */
export interface Furniture {
  readonly session: SessionRecord
  readonly passkey: PasskeyRecord
  readonly identity: Identity
  readonly deviceHash: string
  readonly pending: OneTimeSecret
  readonly undo: OneTimeSecret
  readonly recovery: OneTimeSecret
}

/** An account with everything there is: app, mailed code, passkey, identity, trusted device, session and pending secrets, all at `at`. */
export async function furnish(world: World, user: NewUser, at = T): Promise<Furniture> {
  const { store } = world
  await addTotp(world, user.id, at)
  expect(await store.factors.setEmailCode({ userId: user.id, on: true, at }, NO_EFFECTS)).toBe(true)
  const passkey = await addPasskey(world, user.id, { createdAt: at })
  const identity = await addIdentity(world, user.id, { connectedAt: at })
  const deviceHash = await addTrustedDevice(world, user.id)
  const session = await world.addSession(user.id, { securityVersion: await versionOf(world, user.id) })
  const pending = await world.addSecret(user, { purpose: 'reauthentication' })
  const undo = await world.addSecret(user, { purpose: 'email_change_undo', email: `old-${user.email}` })
  const recovery = await world.addSecret(user, { purpose: 'account_recovery' })
  return { session, passkey, identity, deviceHash, pending, undo, recovery }
}

/** When the secret was voided. */
export async function voidedAt({ store }: World, secret: OneTimeSecret): Promise<number | null | undefined> {
  return (await store.secrets.findByToken(secret.purpose, secret.tokenHash))?.voidedAt
}

/** Nothing of the furniture is worth anything any more; the session ended for `reason`. */
export async function expectWiped(world: World, userId: string, furniture: Furniture, at: number): Promise<void> {
  const { store } = world
  const nothing = { totpSince: null, emailCodeSince: null, recoveryCodesLeft: 0, passkeys: 0, trustedDevices: 0 }
  expect(await store.factors.summary(userId, T)).toEqual(nothing)
  expect(await store.factors.findTotp(userId)).toBeNull()
  expect(await store.passkeys.findWithUser(furniture.passkey.credentialHash)).toBeNull()
  expect((await store.identities.list(userId)).map(({ id }) => id)).not.toContain(furniture.identity.id)
  expect(await store.sessions.find(furniture.session.id)).toMatchObject({ isActive: false, endedAt: at })
  expect(await voidedAt(world, furniture.pending)).toBe(at)
}
