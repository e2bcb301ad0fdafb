import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolders } from '../../testing/temporary-folders.ts'
import { toCompositionOptions } from '../runtime/auth-options.ts'
import type { Variables } from './environment-files.ts'
import { loadSettings } from './load-settings.ts'

const temporaryFolder = temporaryFolders(onTestFinished)
const load = (variables: Variables) => loadSettings({ folder: temporaryFolder(), variables })
const optionsFor = async (variables: Variables) => toCompositionOptions(await load(variables), { publicUrl: 'https://auth.example.com' })

test('the ways in reach the engine as they are set', async () => {
  expect(
    await optionsFor({
      EMAIL_CODES: 'off',
      EMAIL_CODE_SIGN_UP: 'off',
      SECOND_FACTOR_ROLES: 'admin, user',
      SECOND_FACTOR_EMAIL: 'off',
      SECOND_FACTOR_REMEMBER_DAYS: '0',
      PASSKEYS: 'off',
      PASSKEY_RP_ID: 'example.com',
      CONFIRMATION_PERIOD: '2m',
      OAUTH_LINK_VERIFIED_EMAILS: 'off',
    }),
  ).toMatchObject({
    emailCodes: { signIn: 'off', createsAccounts: false },
    secondFactor: { requiredForRoles: ['admin', 'user'], emailCode: 'off', rememberDays: 0 },
    passkeys: { signIn: 'off', rpId: 'example.com' },
    oauth: { linkVerifiedEmails: false },
    confirmationSeconds: 120,
  })
})

test('what is not set is the engine’s to decide', async () => {
  const options = await optionsFor({})
  expect(options.emailCodes).toEqual({ signIn: 'on' })
  expect(options.passkeys).toEqual({})
  expect(options).not.toHaveProperty('confirmationSeconds')
})

test('an unknown role is a problem with its fix', async () => {
  await expect(load({ SECOND_FACTOR_ROLES: 'boss' })).rejects.toThrow(/SECOND_FACTOR_ROLES names boss/)
})
