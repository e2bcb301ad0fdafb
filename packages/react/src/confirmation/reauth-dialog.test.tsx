import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { StrictMode } from 'react'
import { afterEach, expect, test } from 'vitest'
import { type Api, createApi, ME, no, ok } from '../../test/api.ts'
import { AuthProvider, ReauthDialog, useAction, useClient } from '../index.ts'

const ACTION = 'DELETE /api/auth/mfa/totp'
const WAYS = 'GET /api/auth/reauthenticate'
const CONFIRM = 'POST /api/auth/reauthenticate'
const CODE = 'POST /api/auth/reauthenticate/send-code'

afterEach(cleanup)

function Dangerous() {
  const client = useClient()
  const { run, error, pending } = useAction(client.secondFactor.removeTotp)
  return (
    <>
      <button type="button" onClick={() => void run()}>
        Turn off
      </button>
      <p>{pending ? 'under way' : error === null ? 'quiet' : `${error.code}: ${error.message}`}</p>
    </>
  )
}

function open(api: Api) {
  return render(
    <StrictMode>
      <AuthProvider client={api.client} initialAuth={ME}>
        <Dangerous />
        <ReauthDialog signInAgain={<button type="button">Sign in again</button>} />
      </AuthProvider>
    </StrictMode>,
  )
}

/** Refuses the dangerous request until the owner has confirmed. */
function strictApi(methods: readonly string[], confirmation: () => Response = ok({ methods, confirmedUntil: '2030-01-01T00:00:00.000Z' })) {
  const api = createApi()
  api.answers.set('GET /api/auth/csrf', ok({ csrfToken: 'token' }))
  api.answers.set(ACTION, no('reauthentication_required'))
  api.answers.set(WAYS, ok({ methods, confirmedUntil: null }))
  api.answers.set(CONFIRM, () => {
    const answer = confirmation()
    if (answer.ok) api.answers.set(ACTION, ok({}))
    return answer
  })
  return api
}

/** The words of a submit button are followed by those of its pending state, which only style sheets hide. */
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name: (said) => said.startsWith(name), hidden: true }))
const type = (label: string | RegExp, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } })

test('the password confirms, and the refused request goes on by itself', async () => {
  const api = strictApi(['password', 'email_code'])
  open(api)
  press('Turn off')
  await screen.findByLabelText('Your password')
  expect(screen.getByRole('dialog', { hidden: true }).getAttribute('aria-labelledby')).not.toBeNull()
  type('Your password', 'secret')
  press('Confirm')
  await screen.findByText('quiet')
  expect(screen.queryByText('Confirm it’s you')).toBeNull()
  expect(api.count(ACTION)).toBe(2)
  expect(api.count(CONFIRM)).toBe(1)
})

test('a wrong password says so beside the field and keeps the dialog', async () => {
  const api = strictApi(
    ['password'],
    no('invalid_credentials', [{ field: 'password', code: 'invalid', message: 'That’s not your password.' }]),
  )
  open(api)
  press('Turn off')
  await screen.findByLabelText('Your password')
  type('Your password', 'wrong')
  press('Confirm')
  await screen.findByText('That’s not your password.')
  expect(screen.getByText('under way')).toBeDefined()
  expect(api.count(ACTION)).toBe(1)
})

test.each(['Cancel', 'Escape'])('%s changes nothing', async (way) => {
  const api = strictApi(['password'])
  open(api)
  press('Turn off')
  await screen.findByLabelText('Your password')
  if (way === 'Cancel') press('Cancel')
  else fireEvent.keyDown(screen.getByRole('dialog', { hidden: true }), { key: 'Escape' })
  await screen.findByText('aborted: No changes were made.')
  expect(api.count(ACTION)).toBe(1)
  expect(api.count(CONFIRM)).toBe(0)
})

test('the ways come in the server’s order; a mail is sent only when asked for', async () => {
  const api = strictApi(['totp', 'email_code'])
  api.answers.set(CODE, ok({ resendAvailableAt: '2030-01-01T00:00:00.000Z' }))
  open(api)
  press('Turn off')
  await screen.findByLabelText('Code from your authenticator app')
  press('Email me a code')
  expect(api.count(CODE)).toBe(0)
  press('Email me a code')
  const field = await screen.findByLabelText('Code sent to m•••@example.com')
  fireEvent.change(field, { target: { value: '123456' } })
  await screen.findByText('quiet')
  expect(api.count(CODE)).toBe(1)
  expect(api.count(CONFIRM)).toBe(1)
})

test('what another tab has confirmed meanwhile is not asked again', async () => {
  const api = strictApi(['password'])
  api.answers.set(WAYS, () => {
    api.answers.set(ACTION, ok({}))
    return ok({ methods: ['password'], confirmedUntil: '2030-01-01T00:00:00.000Z' })()
  })
  open(api)
  press('Turn off')
  await screen.findByText('quiet')
  await waitFor(() => expect(api.count(ACTION)).toBe(2))
  expect(screen.queryByText('Confirm it’s you')).toBeNull()
})

test('somebody without any way is told what helps', async () => {
  const api = strictApi([])
  open(api)
  press('Turn off')
  await screen.findByText(/There is nothing here to confirm with/)
  expect(screen.getByRole('button', { name: 'Sign in again', hidden: true })).toBeDefined()
})

test('a page that goes away has not confirmed', async () => {
  const api = strictApi(['password'])
  const { unmount } = open(api)
  press('Turn off')
  await screen.findByLabelText('Your password')
  await act(async () => unmount())
  expect(api.count(ACTION)).toBe(1)
})
