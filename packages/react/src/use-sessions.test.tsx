import { act, cleanup, renderHook, waitFor } from '@testing-library/react'
import { type ReactNode, StrictMode } from 'react'
import { afterEach, expect, test } from 'vitest'
import { type Api, createApi, held, ME, no, ok, sessionOf } from '../test/api.ts'
import { AuthProvider, useSessions } from './index.ts'

const LIST = 'GET /api/sessions'
const rows = [
  sessionOf('phone', '2025-11-01T00:00:00.000Z'),
  sessionOf('here', '2025-10-01T00:00:00.000Z', true),
  sessionOf('tv', '2025-11-03T00:00:00.000Z'),
]

afterEach(cleanup)

function renderSessions(api: Api) {
  const wrapper = ({ children }: { children: ReactNode }) => (
    <StrictMode>
      <AuthProvider client={api.client} initialAuth={ME}>
        {children}
      </AuthProvider>
    </StrictMode>
  )
  return renderHook(useSessions, { wrapper }).result
}

const ids = (result: { readonly current: ReturnType<typeof useSessions> }) => result.current.sessions.map(({ id }) => id)

test('lists this device first, then the most recent, with one request in StrictMode', async () => {
  const api = createApi()
  api.answers.set(LIST, ok({ sessions: rows }))
  const result = renderSessions(api)
  expect(result.current.status).toBe('loading')
  await waitFor(() => expect(ids(result)).toEqual(['here', 'tv', 'phone']))
  expect(api.count(LIST)).toBe(1)
})

test('a row stays, marked, until the server agreed; a refusal keeps it', async () => {
  const api = createApi()
  api.answers.set(LIST, ok({ sessions: rows }))
  const result = renderSessions(api)
  await waitFor(() => expect(result.current.status).toBe('ready'))
  const agreed = held(ok({}))
  api.answers.set('DELETE /api/sessions/tv', agreed.answer)
  let pending: Promise<unknown> = Promise.resolve()
  act(() => {
    pending = result.current.revoke('tv')
  })
  expect(ids(result)).toContain('tv')
  expect([...result.current.revoking]).toEqual(['tv'])
  await act(async () => {
    agreed.release()
    await pending
  })
  expect(ids(result)).toEqual(['here', 'phone'])
  expect(result.current.revoking.size).toBe(0)
  api.answers.set('DELETE /api/sessions/phone', no('unavailable'))
  const refused = await act(() => result.current.revoke('phone'))
  expect(refused.error?.code).toBe('unavailable')
  expect(ids(result)).toContain('phone')
})

test('revoking the others leaves this device', async () => {
  const api = createApi()
  api.answers.set(LIST, ok({ sessions: rows }))
  api.answers.set('DELETE /api/sessions', ok({ revoked: 2 }))
  const result = renderSessions(api)
  await waitFor(() => expect(result.current.status).toBe('ready'))
  await act(() => result.current.revokeOthers())
  expect(ids(result)).toEqual(['here'])
})

test('a failed first load is an error that a reload mends; a failed reload keeps the rows', async () => {
  const api = createApi()
  api.answers.set(LIST, no('unavailable'))
  const result = renderSessions(api)
  await waitFor(() => expect(result.current.status).toBe('error'))
  api.answers.set(LIST, ok({ sessions: rows }))
  await act(() => result.current.reload())
  expect(result.current).toMatchObject({ status: 'ready', error: null })
  api.answers.set(LIST, no('unavailable'))
  await act(() => result.current.reload())
  expect(result.current).toMatchObject({ status: 'ready', error: { code: 'unavailable' } })
  expect(ids(result)).toHaveLength(3)
})
