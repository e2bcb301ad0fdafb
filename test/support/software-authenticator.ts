import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import type { PasskeyAssertion, PasskeyAttestation } from '@sallyport/protocol'

/** The options of a ceremony, as the API hands them out. */
export type Options = Readonly<Record<string, unknown>>

export interface AuthenticatorSettings {
  /** The page that asks. */
  readonly origin: string
  /** A synced passkey counts nothing and may be backed up; default. One of a security key counts its uses. */
  readonly kind?: 'synced' | 'security_key'
  readonly aaguid?: string
}

/** What a broken or hostile authenticator, or browser, does differently. */
export interface Deviations {
  readonly origin?: string
  readonly rpId?: string
  readonly challenge?: string
  readonly type?: string
  readonly crossOrigin?: boolean
  readonly userVerified?: boolean
  readonly userPresent?: boolean
  readonly backupEligible?: boolean
  readonly backedUp?: boolean
  readonly counter?: number
  /** `null`: says nothing. */
  readonly userHandle?: string | null
  /** Signs something else. */
  readonly spoilSignature?: boolean
  /** Claims a credential id that somebody has already. */
  readonly credentialId?: string
  /** Attaches a statement that nobody asked for. */
  readonly statement?: 'packed'
}

interface Credential {
  readonly id: Buffer
  readonly rpId: string
  readonly userHandle: string
  readonly privateKey: KeyObject
  readonly coseKey: Buffer
  counter: number
}

/** An authenticator and the browser around it (WebAuthn Level 3), in memory: real ES256 keys, real signatures, discoverable credentials. */
export class SoftwareAuthenticator {
  readonly credentials: Credential[] = []
  readonly #settings: Required<AuthenticatorSettings>

  constructor(settings: AuthenticatorSettings) {
    this.#settings = { kind: 'synced', aaguid: '00000000-0000-0000-0000-000000000000', ...settings }
  }

  /** `navigator.credentials.create`, as `toJSON()` writes its answer. */
  create(options: Options, deviations: Deviations = {}): PasskeyAttestation {
    const rp = options.rp as { readonly id: string }
    const user = options.user as { readonly id: string }
    const excluded = options.excludeCredentials as readonly { readonly id: string }[]
    if (this.credentials.some((held) => excluded.some(({ id }) => id === held.id.toString('base64url'))))
      throw new Error('InvalidStateError')
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
    const coordinate = (value: string) => Buffer.from(value, 'base64url')
    const coseKey = cbor(
      new Map<number, CborValue>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, coordinate(x)],
        [-3, coordinate(y)],
      ]),
    )
    const { credentialId } = deviations
    const credentialBytes = credentialId === undefined ? randomBytes(16) : Buffer.from(credentialId, 'base64url')
    const credential = { id: credentialBytes, rpId: rp.id, userHandle: user.id, privateKey, coseKey, counter: 0 }
    this.credentials.push(credential)

    const clientDataJSON = this.#clientData('webauthn.create', options, deviations)
    const authData = this.#authenticatorData(credential, deviations, true)
    const statement = new Map<string, CborValue>()
    if (deviations.statement === 'packed') {
      statement
        .set('alg', -7)
        .set('sig', randomBytes(70))
        .set('x5c', [randomBytes(300)])
    }
    const attestationObject = cbor(
      new Map<string, CborValue>([
        ['fmt', deviations.statement ?? 'none'],
        ['attStmt', statement],
        ['authData', authData],
      ]),
    )
    const id = credential.id.toString('base64url')
    return {
      id,
      rawId: id,
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: clientDataJSON.toString('base64url'),
        attestationObject: attestationObject.toString('base64url'),
        transports: this.#settings.kind === 'synced' ? ['internal', 'hybrid'] : ['usb'],
      },
    }
  }

  /** `navigator.credentials.get` with the newest passkey of the site. */
  get(options: Options, deviations: Deviations = {}): PasskeyAssertion {
    const credential = this.credentials.findLast(({ rpId }) => rpId === options.rpId)
    if (credential === undefined) throw new Error(`no passkey for ${String(options.rpId)}`)
    if (this.#settings.kind === 'security_key') credential.counter += 1
    const clientDataJSON = this.#clientData('webauthn.get', options, deviations)
    const authenticatorData = this.#authenticatorData(credential, deviations, false)
    const signed = createSign('sha256').update(authenticatorData).update(sha256(clientDataJSON))
    if (deviations.spoilSignature === true) signed.update('spoilt')
    const { userHandle = credential.userHandle } = deviations
    const id = credential.id.toString('base64url')
    return {
      id,
      rawId: id,
      type: 'public-key',
      authenticatorAttachment: 'platform',
      clientExtensionResults: {},
      response: {
        clientDataJSON: clientDataJSON.toString('base64url'),
        authenticatorData: authenticatorData.toString('base64url'),
        signature: signed.sign(credential.privateKey).toString('base64url'),
        ...(userHandle === null ? {} : { userHandle }),
      },
    }
  }

  #clientData(type: string, options: Options, deviations: Deviations): Buffer {
    const { challenge = String(options.challenge), origin = this.#settings.origin, crossOrigin = false } = deviations
    return Buffer.from(JSON.stringify({ type: deviations.type ?? type, challenge, origin, crossOrigin }))
  }

  /** WebAuthn Level 3 section 6.1. */
  #authenticatorData(credential: Credential, deviations: Deviations, attested: boolean): Buffer {
    const synced = this.#settings.kind === 'synced'
    const { userPresent = true, userVerified = true, backupEligible = synced, backedUp = synced } = deviations
    const flags =
      Number(userPresent) | (Number(userVerified) << 2) | (Number(backupEligible) << 3) | (Number(backedUp) << 4) | (Number(attested) << 6)
    const head = Buffer.alloc(5)
    head.writeUInt8(flags, 0)
    head.writeUInt32BE(deviations.counter ?? credential.counter, 1)
    const rpIdHash = sha256(Buffer.from(deviations.rpId ?? credential.rpId))
    if (!attested) return Buffer.concat([rpIdHash, head])
    const length = Buffer.alloc(2)
    length.writeUInt16BE(credential.id.length)
    const aaguid = Buffer.from(this.#settings.aaguid.replaceAll('-', ''), 'hex')
    return Buffer.concat([rpIdHash, head, aaguid, length, credential.id, credential.coseKey])
  }
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest()
}

type CborValue = number | string | Buffer | readonly CborValue[] | ReadonlyMap<number | string, CborValue>

/** As much of RFC 8949 as authenticators write. */
function cbor(value: CborValue): Buffer {
  if (typeof value === 'number') return value < 0 ? cborHead(1, -1 - value) : cborHead(0, value)
  if (typeof value === 'string') return Buffer.concat([cborHead(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (Buffer.isBuffer(value)) return Buffer.concat([cborHead(2, value.length), value])
  if (value instanceof Map)
    return Buffer.concat([cborHead(5, value.size), ...[...value].flatMap(([key, member]) => [cbor(key), cbor(member)])])
  const items = value as readonly CborValue[]
  return Buffer.concat([cborHead(4, items.length), ...items.map(cbor)])
}

function cborHead(major: number, length: number): Buffer {
  if (length < 24) return Buffer.from([(major << 5) | length])
  if (length < 256) return Buffer.from([(major << 5) | 24, length])
  return Buffer.from([(major << 5) | 25, length >> 8, length & 0xff])
}
