import { act, cleanup, render, renderHook, screen, waitFor } from '@testing-library/react'
import { type ReactNode, StrictMode } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createApi, held, ME, no, ok } from '../test/api.ts'
import { AuthProvider, Protected, SignedIn, SignedOut, useAuth, usePublicConfig, useSession, useUser } from './index.ts'

const ASK_ME = 'GET /api/auth/me'

afterEach(cleanup)

function Page(): ReactNode {
  const { status, user } = useAuth()
  return (
    <>
      <p>{status}</p>
      <p>{user === null ? 'nobody' : user.name}</p>
      <SignedIn>in</SignedIn>
      <SignedOut>out</SignedOut>
    </>
  )
}

describe('status', () => {
  test('StrictMode asks once, and never shows signed out while it is unknown', async () => {
    const api = createApi()
    const me = held(ok(ME))
    api.answers.set(ASK_ME, me.answer)
    const seen: string[] = []
    const Watch = (): ReactNode => {
      seen.push(useAuth().status)
      return null
    }
    render(
      <StrictMode>
        <AuthProvider client={api.client}>
          <Watch />
          <Page />
        </AuthProvider>
      </StrictMode>,
    )
    expect(screen.getByText('unknown')).toBeDefined()
    expect(screen.queryByText('out')).toBeNull()
    me.release()
    expect(await screen.findByText('Mia Wong')).toBeDefined()
    expect(seen).not.toContain('signed_out')
    expect(api.count(ASK_ME)).toBe(1)
  })

  test('what the server knew is in the HTML, hydrates without a mismatch and asks nothing', async () => {
    const api = createApi()
    const tree = (client = api.client) => (
      <AuthProvider client={client} initialAuth={ME}>
        <Page />
      </AuthProvider>
    )
    const host = document.createElement('div')
    host.innerHTML = renderToString(tree(createApi().client))
    expect(host.textContent).toContain('Mia Wong')
    const onRecoverableError = vi.fn()
    const root = await act(async () => hydrateRoot(host, tree(), { onRecoverableError }))
    expect(host.textContent).toContain('signed_inMia Wong')
    expect(onRecoverableError).not.toHaveBeenCalled()
    expect(api.count(ASK_ME)).toBe(0)
    expect(api.client.getSnapshot().status).toBe('signed_in')
    await act(async () => root.unmount())
  })

  test('a client that moved on before hydration still hydrates what the server rendered, then shows the news', async () => {
    const api = createApi()
    const tree = (client = api.client) => (
      <AuthProvider client={client}>
        <Page />
      </AuthProvider>
    )
    const host = document.createElement('div')
    host.innerHTML = renderToString(tree(createApi().client))
    expect(host.textContent).toContain('unknown')
    await api.client.load()
    const onRecoverableError = vi.fn()
    const root = await act(async () => hydrateRoot(host, tree(), { onRecoverableError }))
    expect(onRecoverableError).not.toHaveBeenCalled()
    expect(host.textContent).toContain('signed_out')
    await act(async () => root.unmount())
  })

  test('rendering on the server leaves the client knowing nobody: it may serve many visitors', () => {
    const { client } = createApi()
    renderToString(
      <AuthProvider client={client} initialAuth={ME}>
        <Page />
      </AuthProvider>,
    )
    expect(client.getSnapshot().status).toBe('unknown')
  })

  test('no answer leaves it unknown with the reason; coming back to the page asks again, at most every 30 s', async () => {
    const api = createApi()
    api.answers.set(ASK_ME, no('unavailable'))
    const { result } = renderHook(useAuth, { wrapper: ({ children }) => <AuthProvider client={api.client}>{children}</AuthProvider> })
    await waitFor(() => expect(result.current.error?.code).toBe('unavailable'))
    expect(result.current).toMatchObject({ status: 'unknown', loading: true, isAuthenticated: false })
    api.answers.set(ASK_ME, ok(ME))
    window.dispatchEvent(new Event('focus'))
    expect(api.count(ASK_ME)).toBe(1)
    const now = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 30_001)
    window.dispatchEvent(new Event('focus'))
    window.dispatchEvent(new Event('focus'))
    await waitFor(() => expect(result.current.status).toBe('signed_in'))
    now.mockRestore()
    expect(api.count(ASK_ME)).toBe(2)
  })

  test('signing in and out moves every hook; the session is asked for when somebody wants it', async () => {
    const api = createApi()
    api.answers.set('POST /api/auth/login', ok({ user: ME.user }))
    const wrapper = ({ children }: { children: ReactNode }) => (
      <AuthProvider client={api.client} initialAuth={null}>
        {children}
      </AuthProvider>
    )
    const { result } = renderHook(() => ({ auth: useAuth(), user: useUser(), session: useSession() }), { wrapper })
    expect(result.current.user).toBeNull()
    expect(api.count(ASK_ME)).toBe(0)
    api.answers.set(ASK_ME, ok(ME))
    await act(() => result.current.auth.signIn({ email: ME.user.email, password: 'right' }))
    expect(result.current.user?.name).toBe('Mia Wong')
    await waitFor(() => expect(result.current.session?.id).toBe('session-1'))
    expect([localStorage.length, sessionStorage.length]).toEqual([0, 0])
    await act(() => result.current.auth.signOut())
    expect(result.current).toMatchObject({ user: null, session: null, auth: { status: 'signed_out', reason: null } })
  })
})

describe('Protected', () => {
  const guarded = (client: ReturnType<typeof createApi>['client'], role: 'user' | 'admin' = 'user') => (
    <AuthProvider client={client} initialAuth={ME}>
      <Protected fallback="sign in" forbidden="not yours" ended={<dialog open>expired</dialog>} role={role}>
        <input aria-label="letter" />
      </Protected>
    </AuthProvider>
  )

  test('keeps what was typed when the session ends by itself, and drops it after a sign-out', async () => {
    const api = createApi()
    render(guarded(api.client))
    const input = screen.getByLabelText<HTMLInputElement>('letter')
    input.value = 'Dear'
    api.answers.set('POST /api/auth/refresh', no('session_expired'))
    await act(() => api.client.auth.me())
    expect(screen.getByText('expired')).toBeDefined()
    expect(screen.getByLabelText('letter')).toBe(input)
    api.answers.set('POST /api/auth/login', ok({ user: ME.user }))
    await act(() => api.client.auth.login({ email: 'mia@example.com', password: 'right' }))
    expect(screen.queryByText('expired')).toBeNull()
    expect(screen.getByLabelText('letter')).toBe(input)
    await act(() => api.client.auth.logout())
    expect(screen.queryByLabelText('letter')).toBeNull()
    expect(screen.getByText('sign in')).toBeDefined()
  })

  test('another user gets fresh children; too small a role gets none', async () => {
    const api = createApi()
    const { unmount } = render(guarded(api.client))
    const input = screen.getByLabelText('letter')
    api.answers.set('POST /api/auth/login', ok({ user: { ...ME.user, id: 'user-2' } }))
    await act(() => api.client.auth.login({ email: 'noa@example.com', password: 'right' }))
    expect(screen.getByLabelText('letter')).not.toBe(input)
    unmount()
    render(guarded(createApi().client, 'admin'))
    expect(screen.getByText('not yours')).toBeDefined()
  })
})

test('the public configuration is asked for once for any number of components', async () => {
  const api = createApi()
  api.answers.set('GET /api/config', ok({ appName: 'Harbour', password: {} }))
  const Name = (): ReactNode => <p>{usePublicConfig().config?.appName}</p>
  render(
    <StrictMode>
      <AuthProvider client={api.client} initialAuth={null}>
        <Name />
        <Name />
      </AuthProvider>
    </StrictMode>,
  )
  expect(await screen.findAllByText('Harbour')).toHaveLength(2)
  expect(api.count('GET /api/config')).toBe(1)
})

test('a hook outside a provider says what to do', () => {
  const silent = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  expect(() => renderHook(useAuth)).toThrow('<AuthProvider client={createClient()}>')
  silent.mockRestore()
})
