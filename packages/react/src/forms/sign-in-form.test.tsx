import { cleanup, render, screen, waitFor } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import type { ReactNode } from 'react'
import { afterEach, expect, test, vi } from 'vitest'
import { type Api, createApi, ME, no, ok } from '../../test/api.ts'
import { AuthProvider, SignInForm, type SignInFormProps } from '../index.ts'

const LOGIN = 'POST /api/auth/login'
const VERIFY = 'POST /api/auth/mfa/verify'
const CHALLENGE = {
  secondFactor: {
    methods: ['totp', 'recovery_code', 'email_code'],
    email: 'm•••@example.com',
    expiresAt: '2030-01-01T00:00:00.000Z',
    rememberDays: 30,
  },
}
const SIGNED_IN = { user: ME.user, accessTokenExpiresAt: '2030-01-01T00:00:00.000Z', sessionExpiresAt: '2030-01-01T00:00:00.000Z' }

afterEach(cleanup)

function show(api: Api, props: Partial<SignInFormProps> = {}): { readonly onSuccess: ReturnType<typeof vi.fn> } {
  const onSuccess = vi.fn()
  const link = (text: string) => (): ReactNode => <a href="/elsewhere">{text}</a>
  render(
    <AuthProvider client={api.client}>
      <SignInForm onSuccess={onSuccess} forgotPassword={link('Forgot password?')} {...props} />
    </AuthProvider>,
  )
  return { onSuccess }
}

async function signIn(): Promise<void> {
  await userEvent.type(screen.getByLabelText('Email'), 'mia@example.com')
  await userEvent.type(screen.getByLabelText('Password'), 'Correct-Horse-7')
  await userEvent.click(screen.getByRole('button', { name: /^Sign in/ }))
}

test('a right password signs in', async () => {
  const api = createApi()
  api.answers.set(LOGIN, ok(SIGNED_IN))
  const { onSuccess } = show(api)
  await signIn()
  await waitFor(() => expect(onSuccess).toHaveBeenCalledWith(ME.user))
  expect(api.client.getSnapshot().status).toBe('signed_in')
})

test('where a second step is owed nobody is signed in before it, and the form asks for it in its place', async () => {
  const api = createApi()
  api.answers.set(LOGIN, ok(CHALLENGE))
  api.answers.set(VERIFY, no('totp_invalid'))
  const { onSuccess } = show(api)
  await signIn()
  const code = await screen.findByLabelText('Verification code')
  expect(api.client.getSnapshot().status).not.toBe('signed_in')
  expect(document.activeElement).toBe(code)
  await userEvent.type(code, '000000')
  expect(await screen.findByText(/That code isn’t right/)).toBeDefined()
  expect(code).toHaveProperty('value', '')
  api.answers.set(VERIFY, ok(SIGNED_IN))
  await userEvent.type(code, '123456')
  await waitFor(() => expect(onSuccess).toHaveBeenCalledTimes(1))
  expect(api.count(VERIFY)).toBe(2)
  expect(api.client.getSnapshot().status).toBe('signed_in')
})

test('a second step that took too long leads back, with the address still there', async () => {
  const api = createApi()
  api.answers.set(LOGIN, ok(CHALLENGE))
  api.answers.set(VERIFY, no('second_factor_expired'))
  show(api)
  await signIn()
  await userEvent.type(await screen.findByLabelText('Verification code'), '123456')
  expect(await screen.findByText('That took too long')).toBeDefined()
  expect(screen.getByLabelText('Email')).toHaveProperty('value', 'mia@example.com')
  expect(screen.getByLabelText('Password')).toHaveProperty('value', '')
})

test('a page that shows the second step elsewhere gets it', async () => {
  const api = createApi()
  api.answers.set(LOGIN, ok(CHALLENGE))
  const onSecondFactor = vi.fn()
  const { onSuccess } = show(api, { onSecondFactor })
  await signIn()
  await waitFor(() => expect(onSecondFactor).toHaveBeenCalledWith(CHALLENGE.secondFactor))
  expect(onSuccess).not.toHaveBeenCalled()
})

test.each([
  ['password_expired', 'Your password has to be replaced', true],
  ['account_locked', 'Too many attempts', true],
  ['account_suspended', 'This account is suspended', false],
] as const)('%s is told in words, with the way out', async (code, title, reset) => {
  const api = createApi()
  api.answers.set(LOGIN, no(code))
  show(api)
  await signIn()
  const alert = await screen.findByRole('alert')
  await waitFor(() => expect(alert.textContent).toContain(title))
  expect(alert.textContent?.includes('Forgot password?')).toBe(reset)
})
