import { createSecretKey } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isGoodCsrfToken, newCsrfToken } from './csrf-token.ts'

const key = createSecretKey(Buffer.alloc(32, 1))
const session = fc.option(fc.uuid(), { nil: null })

describe('double-submit token', () => {
  it('is good beside its equal in its own session, and in no other', () => {
    fc.assert(
      fc.property(session, session, (sessionId, other) => {
        const token = newCsrfToken(key, sessionId)
        expect(isGoodCsrfToken(key, sessionId, token, token)).toBe(true)
        expect(isGoodCsrfToken(key, sessionId, token, undefined)).toBe(false)
        expect(isGoodCsrfToken(key, sessionId, token, newCsrfToken(key, sessionId))).toBe(false)
        expect(isGoodCsrfToken(key, other, token, token)).toBe(other === sessionId)
        expect(isGoodCsrfToken(createSecretKey(Buffer.alloc(32, 2)), sessionId, token, token)).toBe(false)
      }),
    )
  })

  it('is not good because both halves were planted', () => {
    fc.assert(
      fc.property(session, fc.string(), (sessionId, planted) => {
        expect(isGoodCsrfToken(key, sessionId, planted, planted)).toBe(false)
        expect(isGoodCsrfToken(key, sessionId, `${planted}.`, `${planted}.`)).toBe(false)
      }),
    )
    expect(isGoodCsrfToken(key, null, '', '')).toBe(false)
  })

  it('cannot pass as a token of nobody for a session named so', () => {
    const anonymous = newCsrfToken(key, null)
    expect(isGoodCsrfToken(key, 'a real session', anonymous, anonymous)).toBe(false)
  })
})
