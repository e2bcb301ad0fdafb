import { createClient, type Result } from '@sallyport/client'
import { cleanup, render, screen, waitFor } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import type { ReactNode } from 'react'
import { afterEach, expect, test, vi } from 'vitest'
import { held, no, ok } from '../test/api.ts'
import { useAuthForm } from './index.ts'

afterEach(cleanup)

type Values = { readonly email: string; readonly password: string; readonly rememberMe: boolean }
const initial: Values = { email: '', password: '', rememberMe: false }
const validate = ({ email, password }: Values) => ({
  email: email.includes('@') ? undefined : 'Enter an email address.',
  password: password === '' ? 'Fill this in.' : undefined,
})

function Form({ submit, onSuccess }: { submit: (values: Values) => Promise<Result<object>>; onSuccess?: () => void }): ReactNode {
  const form = useAuthForm({
    initial,
    submit,
    validate,
    secrets: ['password'],
    names: { password: 'current-password' },
    ...(onSuccess && { onSuccess }),
  })
  return (
    <form {...form.formProps} aria-label="Sign in">
      <p role="alert">{form.formError?.message}</p>
      <input aria-label="Email" {...form.text('email', { hintId: 'hint' })} />
      <p id={form.errorId('email')}>{form.errors.email}</p>
      <input aria-label="Password" type="password" {...form.text('password')} />
      <p>{form.errors.password}</p>
      <input aria-label="Remember me" {...form.check('rememberMe')} />
      <button {...form.submitProps}>{form.pending ? 'Signing in…' : 'Sign in'}</button>
    </form>
  )
}

/** What the client makes of a server's answer, by its own reading. */
const answering = (answer: () => Response | Promise<Response>) =>
  createClient({ fetch: (async () => answer()) as typeof fetch, channel: null }).auth.login({ password: 'x' })

const email = () => screen.getByLabelText<HTMLInputElement>('Email')
const password = () => screen.getByLabelText<HTMLInputElement>('Password')
const button = () => screen.getByRole('button')

async function fill(address: string, secret: string): Promise<void> {
  await userEvent.type(email(), address)
  await userEvent.type(password(), secret)
}

test('judges on submit, focuses the first wrong field, then judges that field at every input', async () => {
  const submit = vi.fn()
  render(<Form submit={submit} />)
  await userEvent.type(email(), 'mia')
  expect(email().getAttribute('aria-invalid')).toBeNull()
  await userEvent.click(button())
  expect(document.activeElement).toBe(email())
  expect(email().getAttribute('aria-describedby')).toBe('hint email-error')
  expect(screen.getByText('Enter an email address.').id).toBe('email-error')
  await userEvent.type(email(), '@')
  expect(email().getAttribute('aria-invalid')).toBeNull()
  expect(email().getAttribute('aria-describedby')).toBe('hint')
  expect(submit).not.toHaveBeenCalled()
})

test('places the server’s field errors, focuses the first, and keeps all that was typed', async () => {
  const fields = [{ field: 'password', code: 'password_common', message: 'This password is on lists.' }] as const
  render(<Form submit={() => answering(no('invalid_request', fields))} />)
  await fill('mia@example.com', 'Passw0rd!')
  await userEvent.click(button())
  expect(await screen.findByText('This password is on lists.')).toBeDefined()
  expect(screen.getByRole('alert').textContent).toBe('')
  expect(document.activeElement).toBe(password())
  expect([email().value, password().value]).toEqual(['mia@example.com', 'Passw0rd!'])
})

test('a field error without a field of ours goes to the alert', async () => {
  render(<Form submit={() => answering(no('invalid_request', [{ field: 'captcha', code: 'required', message: 'Fill this in.' }]))} />)
  await fill('mia@example.com', 'secret')
  await userEvent.click(button())
  await waitFor(() => expect(screen.getByRole('alert').textContent).toBe('Check the highlighted fields.'))
})

test('a refusal empties the secret and nothing else; an overload keeps even that', async () => {
  const answers = [no('unavailable'), no('invalid_credentials')]
  render(<Form submit={() => answering(answers.shift() ?? ok({}))} />)
  await fill('mia@example.com', 'secret')
  await userEvent.click(screen.getByLabelText('Remember me'))
  await userEvent.click(button())
  await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('having trouble'))
  expect(password().value).toBe('secret')
  await userEvent.click(button())
  await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('don’t match'))
  expect([email().value, password().value]).toEqual(['mia@example.com', ''])
  expect(screen.getByLabelText<HTMLInputElement>('Remember me').checked).toBe(true)
})

test('one attempt at a time; pending keeps the button focusable and the focus on it', async () => {
  const slow = held(ok({ user: {} }))
  const submit = vi.fn(() => answering(slow.answer))
  const onSuccess = vi.fn()
  render(<Form submit={submit} onSuccess={onSuccess} />)
  await fill('mia@example.com', 'secret')
  await userEvent.click(button())
  await userEvent.click(button())
  expect(button().textContent).toBe('Signing in…')
  expect(button().getAttribute('aria-disabled')).toBe('true')
  expect(button().hasAttribute('disabled')).toBe(false)
  expect(document.activeElement).toBe(button())
  slow.release()
  await waitFor(() => expect(onSuccess).toHaveBeenCalledOnce())
  await waitFor(() => expect(button().getAttribute('aria-disabled')).toBe('false'))
  expect(submit).toHaveBeenCalledExactlyOnceWith({ email: 'mia@example.com', password: 'secret', rememberMe: false })
  expect(password().value).toBe('')
})

test('what a password manager filled in without an event is submitted', async () => {
  const submit = vi.fn(() => answering(ok({ user: {} })))
  render(<Form submit={submit} />)
  email().value = 'mia@example.com'
  password().value = 'filled'
  await userEvent.click(button())
  await waitFor(() => expect(submit).toHaveBeenCalledExactlyOnceWith({ email: 'mia@example.com', password: 'filled', rememberMe: false }))
})
