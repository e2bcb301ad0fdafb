import type { FactorSummary } from '@sallyport/ports'
import { describe, expect, it } from 'vitest'
import { offeredMethods, owesSecondFactor } from './challenge.ts'

const none: FactorSummary = { totpSince: null, emailCodeSince: null, recoveryCodesLeft: 0, passkeys: 0, trustedDevices: 0 }
const totp: FactorSummary = { ...none, totpSince: 1, recoveryCodesLeft: 10 }
const email: FactorSummary = { ...none, emailCodeSince: 1 }
const both: FactorSummary = { ...totp, emailCodeSince: 1 }
const config = (emailCode: boolean) => ({ secondFactor: { emailCode, requiredForRoles: [], rememberMs: 0 } })

describe('owesSecondFactor', () => {
  it.each([
    [none, true, false],
    [{ ...none, passkeys: 2 }, true, false],
    [totp, true, true],
    [email, true, true],
    [email, false, false],
    [both, false, true],
  ])('%j with mailed codes %s: %s', (summary, emailCode, owes) => {
    expect(owesSecondFactor(summary, config(emailCode))).toBe(owes)
  })
})

describe('offeredMethods', () => {
  it.each([
    [none, 'password', true, []],
    [totp, 'password', true, ['totp', 'recovery_code']],
    [{ ...totp, recoveryCodesLeft: 0 }, 'oauth', true, ['totp']],
    [email, 'password', true, ['email_code']],
    [email, 'oauth', true, ['email_code']],
    [email, 'email_code', true, []],
    [email, 'email_link', true, []],
    [both, 'password', true, ['totp', 'recovery_code', 'email_code']],
    [both, 'email_link', true, ['totp', 'recovery_code']],
    [both, 'password', false, ['totp', 'recovery_code']],
  ] as const)('%j after %s with mailed codes %s: %j', (summary, first, emailCode, methods) => {
    expect(offeredMethods(summary, first, config(emailCode))).toEqual(methods)
  })
})
