import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'

/** Every key the engine uses, each derived for one purpose so that none can stand in for another. */
export interface Keys {
  readonly accessToken: KeyObject
  readonly refreshToken: KeyObject
  /** Derives the `jti` of a refresh token from session and generation. */
  readonly refreshJti: KeyObject
  readonly csrf: KeyObject
  readonly typedCode: KeyObject
  /** Pseudonyms: audit subjects, attempt counters. */
  readonly pseudonym: KeyObject
  readonly deviceToken: KeyObject
  readonly audit: KeyObject
  readonly outbox: KeyObject
  /** Seals the server's side of ceremonies. */
  readonly ceremony: KeyObject
  /** Seals the shared secrets of authenticator apps. */
  readonly totp: KeyObject
  /** Derives the user handle of passkeys from the user id. */
  readonly userHandle: KeyObject
  readonly pepper: KeyObject
  /** Names the pepper in stored hashes; tells nothing about it. */
  readonly pepperId: string
}

/** HKDF-SHA-256 (RFC 5869) with one label per purpose. `data` must stay the same for as long as the database lives. */
export function deriveKeys(secrets: { readonly access: string; readonly refresh: string; readonly data: string }): Keys {
  const derive = (secret: string, label: string, bytes = 32) =>
    createSecretKey(new Uint8Array(hkdfSync('sha256', secret, '', `sallyport/v1/${label}`, bytes)))
  return {
    accessToken: createSecretKey(secrets.access, 'utf8'),
    refreshToken: createSecretKey(secrets.refresh, 'utf8'),
    refreshJti: derive(secrets.refresh, 'refresh-jti'),
    csrf: derive(secrets.access, 'csrf'),
    typedCode: derive(secrets.data, 'typed-code'),
    pseudonym: derive(secrets.data, 'pseudonym'),
    deviceToken: derive(secrets.data, 'device-token'),
    audit: derive(secrets.data, 'audit-chain'),
    outbox: derive(secrets.data, 'outbox'),
    ceremony: derive(secrets.data, 'ceremony'),
    totp: derive(secrets.data, 'totp'),
    userHandle: derive(secrets.data, 'user-handle'),
    pepper: derive(secrets.data, 'password-pepper', 48),
    pepperId: derive(secrets.data, 'password-pepper-id', 4).export().toString('hex'),
  }
}
