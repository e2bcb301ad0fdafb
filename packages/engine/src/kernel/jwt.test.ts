import { createSecretKey } from 'node:crypto'
import fc from 'fast-check'
import { jwtVerify, SignJWT, UnsecuredJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { createHs256Codec } from './jwt.ts'

interface Claims {
  readonly sub: string
  readonly name?: unknown
}

const secret = new TextEncoder().encode('a-secret-of-at-least-thirty-two-characters')
const key = createSecretKey(secret)
const isClaims = (value: unknown): value is Claims => typeof value === 'object' && value !== null && 'sub' in value
const codec = createHs256Codec<Claims>({ key, type: 'at+jwt', isClaims })
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const claims = fc.record({ sub: fc.string({ unit: 'binary' }), name: fc.jsonValue() })

describe('HS256 codec with jose as the oracle', () => {
  it('signs what jose verifies', async () => {
    await fc.assert(
      fc.asyncProperty(claims, async (value) => {
        const token = codec.sign(value)
        expect(token).toMatch(/^[\w-]+\.[\w-]+\.[\w-]{43}$/)
        const { payload, protectedHeader } = await jwtVerify(token, secret, { typ: 'at+jwt', algorithms: ['HS256'] })
        expect(payload).toEqual(JSON.parse(JSON.stringify(value)))
        expect(protectedHeader).toEqual({ alg: 'HS256', typ: 'at+jwt' })
      }),
    )
  })

  it('opens what jose signs', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), async (sub) => {
        const token = await new SignJWT({ sub }).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' }).sign(secret)
        // jose keeps non-ASCII as UTF-8 where ours escapes it; both are the same JSON, so compare where the bytes agree.
        if (/^[\x20-\x7e]*$/.test(sub)) expect(codec.open(token)).toEqual({ sub })
      }),
    )
  })

  it('opens its own tokens and returns the claims', () => {
    fc.assert(
      fc.property(claims, (value) => {
        expect(codec.open(codec.sign(value))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  it('refuses a token with any one character changed, removed or added', () => {
    const token = codec.sign({ sub: 'ada' })
    for (let at = 0; at < token.length; at += 1) {
      for (const letter of ['A', 'b', '_', '=', '.', ' ']) {
        if (token[at] !== letter) expect(codec.open(token.slice(0, at) + letter + token.slice(at + 1)), `${letter} at ${at}`).toBeNull()
        expect(codec.open(token.slice(0, at) + letter + token.slice(at)), `${letter} before ${at}`).toBeNull()
      }
      expect(codec.open(token.slice(0, at) + token.slice(at + 1)), `without ${at}`).toBeNull()
    }
  })

  it('refuses every other spelling of the last signature character: no two tokens are one', () => {
    const token = codec.sign({ sub: 'ada' })
    const spellings = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'].map((last) => token.slice(0, -1) + last)
    expect(spellings.filter((spelling) => codec.open(spelling) !== null)).toEqual([token])
  })

  it('refuses other algorithms, none above all (RFC 8725 3.1)', async () => {
    expect(codec.open(new UnsecuredJWT({ sub: 'ada' }).encode())).toBeNull()
    const signature = codec.sign({ sub: 'ada' }).split('.')[2]
    for (const header of [{ alg: 'none', typ: 'at+jwt' }, { alg: 'none' }, { alg: 'None' }, { alg: 'HS512', typ: 'at+jwt' }]) {
      expect(codec.open(`${encode(header)}.${encode({ sub: 'ada' })}.`)).toBeNull()
      expect(codec.open(`${encode(header)}.${encode({ sub: 'ada' })}.${signature}`)).toBeNull()
    }
    const strong = createSecretKey(Buffer.alloc(64, 1))
    expect(
      createHs256Codec({ key: strong, type: 'at+jwt', isClaims }).open(
        await new SignJWT({ sub: 'ada' }).setProtectedHeader({ alg: 'HS512', typ: 'at+jwt' }).sign(strong),
      ),
    ).toBeNull()
  })

  it('refuses good signatures under another header: type, key hints, order (RFC 8725 3.11, ASVS 9.1.3)', async () => {
    const headers = [
      { alg: 'HS256' },
      { alg: 'HS256', typ: 'rt+jwt' },
      { alg: 'HS256', typ: 'JWT' },
      { typ: 'at+jwt', alg: 'HS256' },
      { alg: 'HS256', typ: 'at+jwt', kid: '../../dev/null' },
      { alg: 'HS256', typ: 'at+jwt', jku: 'https://evil.example/jwks' },
    ]
    for (const header of headers) {
      expect(codec.open(await new SignJWT({ sub: 'ada' }).setProtectedHeader(header).sign(secret)), JSON.stringify(header)).toBeNull()
    }
  })

  it('refuses another key, and claims of another form under a good signature', async () => {
    const sign = (payload: Record<string, unknown>, with_: Uint8Array) =>
      new SignJWT(payload).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' }).sign(with_)
    expect(codec.open(await sign({ sub: 'ada' }, new TextEncoder().encode('another-secret-of-at-least-thirty-two')))).toBeNull()
    expect(codec.open(await sign({ subject: 'ada' }, secret))).toBeNull()
  })

  it('refuses anything else without throwing', () => {
    const prefix = `${codec.sign({ sub: 'ada' }).split('.')[0]}.`
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (text, withPrefix) => {
        expect(codec.open(withPrefix ? prefix + text : text)).toBeNull()
      }),
      { numRuns: 500 },
    )
  })
})
