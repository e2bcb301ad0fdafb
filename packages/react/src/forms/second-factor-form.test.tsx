import { cleanup, render, screen, waitFor } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { afterEach, expect, test, vi } from 'vitest'
import { type Api, createApi, ME, no, ok } from '../../test/api.ts'
import { AuthProvider, type SecondFactorChallenge, SecondFactorForm } from '../index.ts'

const VERIFY = 'POST /api/auth/mfa/verify'
const SEND = 'POST /api/auth/mfa/send-code'
const CHALLENGE: SecondFactorChallenge = {
  methods: ['totp', 'recovery_code', 'email_code'],
  email: 'm•••@example.com',
  expiresAt: '2030-01-01T00:00:00.000Z',
  rememberDays: 30,
}
const SIGNED_IN = { user: ME.user, accessTokenExpiresAt: '2030-01-01T00:00:00.000Z', sessionExpiresAt: '2030-01-01T00:00:00.000Z' }
const SENT = { resendAvailableAt: '2000-01-01T00:00:00.000Z' }

afterEach(cleanup)

function show(api: Api, challenge: Partial<SecondFactorChallenge> = {}) {
  const [onSuccess, onExpired] = [vi.fn(), vi.fn()]
  render(
    <AuthProvider client={api.client}>
      <SecondFactorForm challenge={{ ...CHALLENGE, ...challenge }} onSuccess={onSuccess} onExpired={onExpired} />
    </AuthProvider>,
  )
  return { onSuccess, onExpired }
}

async function choose(name: string | RegExp): Promise<void> {
  await userEvent.click(screen.getByRole('button', { name: 'Use another way' }))
  await userEvent.click(screen.getByRole('button', { name }))
}

test('the strongest way comes first, the others are one press away', async () => {
  show(createApi())
  expect(screen.getByText(/from your authenticator app/)).toBeDefined()
  expect(screen.queryByRole('button', { name: 'Use a recovery code' })).toBeNull()
  await choose('Use a recovery code')
  expect(document.activeElement).toBe(screen.getByLabelText('Recovery code'))
})

test('a recovery code is told from the others, and tells which way it was', async () => {
  const api = createApi()
  api.answers.set(VERIFY, no('recovery_code_invalid'))
  const { onSuccess } = show(api)
  await choose('Use a recovery code')
  const field = screen.getByLabelText('Recovery code')
  expect(field.getAttribute('autocomplete')).toBe('off')
  expect(field.id).toBe('backup-code')
  await userEvent.type(field, 'aaaa-bbbb{Enter}')
  expect(await screen.findByText(/isn’t right, or it has been used/)).toBeDefined()
  api.answers.set(VERIFY, ok(SIGNED_IN))
  await userEvent.type(field, 'cccc{Enter}')
  await waitFor(() => expect(onSuccess).toHaveBeenCalledWith(ME.user, 'recovery_code'))
})

test('a mailed code is asked for once, and again by the button', async () => {
  const api = createApi()
  api.answers.set(SEND, ok(SENT))
  show(api)
  await choose(/^Email a code to m•••@example.com/)
  expect(await screen.findByText(/from our mail to/)).toBeDefined()
  expect(api.count(SEND)).toBe(1)
  expect(screen.queryByText(/New code sent/)).toBeNull()
  await userEvent.click(screen.getByRole('button', { name: 'Resend code' }))
  expect(await screen.findByText(/New code sent/)).toBeDefined()
  expect(api.count(SEND)).toBe(2)
})

test('after a reload the mail of a moment ago is still good: no alarm', async () => {
  const api = createApi()
  api.answers.set(SEND, no('rate_limited'))
  show(api, { methods: ['email_code'] })
  await waitFor(() => expect(api.count(SEND)).toBe(1))
  expect(screen.getByRole('alert').textContent).toBe('')
  await userEvent.click(screen.getByRole('button', { name: 'Resend code' }))
  await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('Slow down a moment'))
})

test('guesses that are used up say for how long, and what still works', async () => {
  const api = createApi()
  api.answers.set(VERIFY, () => {
    const error = { code: 'code_attempts_exceeded', fields: [], requestId: 'req-1', docs: '', retryAfter: 43_200 }
    return Response.json({ success: false, message: 'Too many.', error }, { status: 429, headers: { 'retry-after': '43200' } })
  })
  show(api)
  await userEvent.type(screen.getByLabelText('Verification code'), '123456')
  const alert = screen.getByRole('alert')
  await waitFor(() => expect(alert.textContent).toContain('No more codes are taken for 12 hours. A recovery code still works.'))
})

test('an attempt that is over is handed back, and trusting is not offered where it is off', async () => {
  const api = createApi()
  api.answers.set(VERIFY, no('second_factor_expired'))
  const { onExpired } = show(api, { methods: ['totp'], rememberDays: 0 })
  expect(screen.queryByRole('checkbox')).toBeNull()
  expect(screen.queryByRole('button', { name: 'Use another way' })).toBeNull()
  await userEvent.type(screen.getByLabelText('Verification code'), '123456')
  await waitFor(() => expect(onExpired).toHaveBeenCalledTimes(1))
})
