import { describe, expect, it } from 'vitest'
import { tidyAddress } from './tidy-address.ts'

function visit(href: string, before: object | null = null): { readonly path: string; readonly state: unknown } | null {
  const replaced: Array<{ path: string; state: unknown }> = []
  tidyAddress({ replace: (path, state) => replaced.push({ path, state }), flush: () => undefined }, href, before)
  return replaced[0] ?? null
}

describe('tidyAddress', () => {
  it('moves the token of a mailed link from the address to the state', () => {
    expect(visit('https://app.example/confirm?token=secret&purpose=email_verification')).toEqual({
      path: '/confirm?purpose=email_verification',
      state: { linkToken: 'secret' },
    })
  })

  it('keeps what the state already held', () => {
    expect(visit('https://app.example/reset-password?token=secret', { email: 'mia@example.com' })?.state).toEqual({
      email: 'mia@example.com',
      linkToken: 'secret',
    })
  })

  it.each([
    ['https://app.example/#/login', '/login'],
    ['https://app.example/authstack/#/login?x=1', '/authstack/login?x=1'],
    ['https://app.example/#//evil.example', '/'],
  ])('leads %s to %s', (from, to) => {
    expect(visit(from)?.path).toBe(to)
  })

  it('leaves other addresses alone', () => {
    expect(visit('https://app.example/account?tab=1#devices')).toBeNull()
  })
})
