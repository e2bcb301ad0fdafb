import { describe, expect, it } from 'vitest'
import { goodOptions } from '../../test/good-options.ts'
import type { AuthOptions } from './options.ts'
import { passkeyProblems, passkeysOffBecause } from './passkey-config.ts'
import { resolveConfig } from './resolve-config.ts'

const AT_NAME = 'https://auth.example.com'
const AT_ADDRESSES = ['http://127.0.0.1:3000', 'http://[::1]:3000', 'https://203.0.113.7']

function optionNames(publicUrl: string, passkeys?: AuthOptions['passkeys']): readonly string[] {
  return passkeyProblems({ publicUrl, ...(passkeys === undefined ? {} : { passkeys }) }).map(({ option }) => option)
}

describe('the domain of passkeys', () => {
  it('is the host of the public URL, or one above it', () => {
    expect(resolveConfig({ ...goodOptions(), publicUrl: AT_NAME }).passkeys).toMatchObject({ signIn: true, rpId: 'auth.example.com' })
    expect(resolveConfig({ ...goodOptions(), publicUrl: AT_NAME, passkeys: { rpId: 'example.com' } }).passkeys.rpId).toBe('example.com')
    expect(optionNames('http://localhost:3000')).toEqual([])
    expect(optionNames('http://localhost:3000', { rpId: 'localhost' })).toEqual([])
  })

  it.each(['com', 'evil.example', 'ample.com', 'login.auth.example.com', ''])('is not %j', (rpId) => {
    expect(optionNames(AT_NAME, { rpId })).toEqual(['passkeys.rpId'])
  })

  it.each(AT_ADDRESSES)('cannot be that of %s', (publicUrl) => {
    expect(resolveConfig({ ...goodOptions(), publicUrl }).passkeys.signIn).toBe(false)
    expect(passkeysOffBecause({ publicUrl })).toContain('they belong to a domain name')
    expect(optionNames(publicUrl, { signIn: 'on' })).toEqual(['passkeys.signIn'])
    expect(optionNames(publicUrl, { rpId: 'example.com' })).toEqual(['passkeys.rpId'])
  })

  it.each([...AT_ADDRESSES, AT_NAME])('is nobody’s business at %s when passkeys are switched off', (publicUrl) => {
    expect(optionNames(publicUrl, { signIn: 'off', rpId: 'evil.example' })).toEqual([])
    expect(passkeysOffBecause({ publicUrl, passkeys: { signIn: 'off' } })).toBeNull()
  })

  it('takes the pages of every front end for its own', () => {
    const { origins } = resolveConfig({ ...goodOptions(), publicUrl: AT_NAME, clientUrls: ['https://app.example.com/'] }).passkeys
    expect(origins).toEqual([AT_NAME, 'https://app.example.com'])
  })
})
