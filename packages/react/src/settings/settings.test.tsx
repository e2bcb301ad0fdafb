import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import type { ReactElement } from 'react'
import { afterEach, expect, test, vi } from 'vitest'
import { type Api, createApi, ME, no, ok } from '../../test/api.ts'
import { AuthProvider, ChangeEmailForm, DeleteAccountForm, PasskeyRow, RecoveryCodes, TotpSetup } from '../index.ts'

afterEach(cleanup)

function apiWith(answers: ReadonlyArray<readonly [string, () => Response]> = []): Api {
  const api = createApi()
  api.answers.set('GET /api/auth/csrf', ok({ csrfToken: 'token' }))
  for (const [call, answer] of answers) api.answers.set(call, answer)
  return api
}
const show = (element: ReactElement, api: Api = apiWith()) =>
  render(
    <AuthProvider client={api.client} initialAuth={ME}>
      {element}
    </AuthProvider>,
  )
/** The words of a submit button are followed by those of its pending state, which only style sheets hide. */
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name: (said) => said.startsWith(name) }))

const PASSKEY = {
  id: 'pk-1',
  name: 'Old phone',
  credentialId: 'abc',
  synced: true,
  createdAt: '2025-11-03T00:00:00.000Z',
  lastUsedAt: null,
}
const SETUP = {
  secret: 'ABCDEFGH',
  otpauthUri: 'otpauth://totp/Sallyport?secret=ABCDEFGH',
  qrSvg: '<svg xmlns="http://www.w3.org/2000/svg"/>',
}

test('nobody gets past the recovery codes without saying that they are saved', () => {
  const onSaved = vi.fn()
  show(<RecoveryCodes codes={['AAAA-BBBB', 'CCCC-DDDD']} appName="Sallyport" email="mia@example.com" onSaved={onSaved} />)
  expect(screen.getAllByRole('listitem').map((item) => item.textContent)).toEqual(['AAAA-BBBB', 'CCCC-DDDD'])
  press('Done')
  expect(screen.getByText('Save the codes first, then tick the box.')).toBeDefined()
  expect(onSaved).not.toHaveBeenCalled()
  fireEvent.click(screen.getByLabelText('I’ve saved these codes in a safe place'))
  expect(screen.queryByText('Save the codes first, then tick the box.')).toBeNull()
  press('Done')
  expect(onSaved).toHaveBeenCalledOnce()
})

test('the authenticator app is on after its first right code, and not before', async () => {
  const api = apiWith([['POST /api/auth/mfa/totp/confirm', no('totp_invalid')]])
  const onEnabled = vi.fn()
  show(<TotpSetup setup={SETUP} onEnabled={onEnabled} onCancel={() => undefined} />, api)
  expect(screen.getByRole('img', { name: /QR code/ }).getAttribute('src')).toMatch(/^data:image\/svg\+xml/)
  expect(screen.getByText('ABCD EFGH')).toBeDefined()
  fireEvent.change(screen.getByLabelText('6-digit code'), { target: { value: '111111' } })
  await screen.findByText(/That code isn’t right/)
  expect(onEnabled).not.toHaveBeenCalled()
  api.answers.set('POST /api/auth/mfa/totp/confirm', ok({ recoveryCodes: ['AAAA'] }))
  fireEvent.change(screen.getByLabelText('6-digit code'), { target: { value: '222222' } })
  await waitFor(() => expect(onEnabled).toHaveBeenCalledWith(['AAAA']))
})

test('a passkey is renamed in place; Escape leaves it, an empty name is refused here', async () => {
  const onRename = vi.fn(async () => ({ data: {}, error: null }))
  show(<PasskeyRow passkey={PASSKEY} onRename={onRename} onRemove={() => undefined} />)
  expect(screen.getByText('Synced')).toBeDefined()
  press('Rename Old phone')
  fireEvent.keyDown(screen.getByLabelText('Name of this passkey'), { key: 'Escape' })
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Rename Old phone' }))
  press('Rename Old phone')
  fireEvent.change(screen.getByLabelText('Name of this passkey'), { target: { value: '  ' } })
  press('Save name')
  expect(await screen.findByText('Fill this in.')).toBeDefined()
  fireEvent.change(screen.getByLabelText('Name of this passkey'), { target: { value: ' New phone ' } })
  await act(async () => press('Save name'))
  expect(onRename).toHaveBeenCalledWith('New phone')
})

test('the account is deleted only after the sentence; a failure takes the farewell back', async () => {
  const api = apiWith([['DELETE /api/user', no('unavailable')]])
  const leaving: boolean[] = []
  show(<DeleteAccountForm onLeaving={(is) => leaving.push(is)} onCancel={() => undefined} />, api)
  press('Delete my account')
  expect(await screen.findByText('Type “delete my account”.')).toBeDefined()
  expect(api.count('DELETE /api/user')).toBe(0)
  fireEvent.change(screen.getByLabelText(/^Type/), { target: { value: 'Delete my account ' } })
  await act(async () => press('Delete my account'))
  await screen.findByText('We’re having trouble')
  expect(leaving).toEqual([true, false])
  expect(api.client.getSnapshot().status).toBe('signed_in')
  api.answers.set('DELETE /api/user', ok({}))
  await act(async () => press('Delete my account'))
  await waitFor(() => expect(api.client.getSnapshot().status).toBe('signed_out'))
  expect(leaving).toEqual([true, false, true])
})

test('an address that is the account’s already is refused beside the field', async () => {
  const api = apiWith([['POST /api/user/email', no('email_unchanged')]])
  const onAsked = vi.fn()
  show(<ChangeEmailForm onAsked={onAsked} onCancel={() => undefined} />, api)
  fireEvent.change(screen.getByLabelText('New email'), { target: { value: 'mia@example.com' } })
  await act(async () => press('Send code'))
  expect(await screen.findByText('That is your address already.')).toBeDefined()
  api.answers.set('POST /api/user/email', ok({ resendAvailableAt: '2030-01-01T00:00:00.000Z' }))
  fireEvent.change(screen.getByLabelText('New email'), { target: { value: ' mia@example.org ' } })
  await act(async () => press('Send code'))
  await waitFor(() => expect(onAsked).toHaveBeenCalledWith({ address: 'mia@example.org', resendAvailableAt: '2030-01-01T00:00:00.000Z' }))
})
