import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { sqliteFile } from '../support/target.ts'
import { type LocalNode, type NodeAnswer, openNode } from './engine-node.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-late-verdict-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const account = { email: 'ann@example.com', password: 'Correct-Horse-Battery-9' }
const headers = { 'x-token-delivery': 'body', 'x-device-token': 'the-laptop-keeps-this-secret-in-a-cookie-0001' }

const post = (node: LocalNode, path: string, body: unknown) => node.call({ method: 'POST', path, headers, body, now: Date.now() })

function refreshTokenOf({ status, body }: NodeAnswer): string {
  const data = (body as { readonly data?: { readonly refreshToken?: string } }).data
  if (status !== 200 || data?.refreshToken === undefined) throw new Error(`answered ${status} without a refresh token`)
  return data.refreshToken
}

/** Found by the linearizability check: the theft was judged before the sign-in and carried out after it. */
it('a sign-in that comes between a verdict of theft and its execution keeps its session', async () => {
  let meanwhile: (() => Promise<void>) | null = null
  const node = await openNode({
    target: sqliteFile(join(folder, 'late.db')),
    graceSeconds: 10,
    wrapStore: (store) => ({
      ...store,
      sessions: {
        ...store.sessions,
        async end(input, effects) {
          const act = meanwhile
          meanwhile = null
          await act?.()
          return store.sessions.end(input, effects)
        },
      },
    }),
  })
  await node.auth.operations.createUser({ ...account, verified: true })
  const grandparent = refreshTokenOf(await post(node, '/api/auth/login', account))
  const parent = refreshTokenOf(await post(node, '/api/auth/refresh', { refreshToken: grandparent }))
  await post(node, '/api/auth/refresh', { refreshToken: parent })

  let signedIn = ''
  meanwhile = async () => {
    signedIn = refreshTokenOf(await post(node, '/api/auth/login', account))
  }
  const replay = await post(node, '/api/auth/refresh', { refreshToken: grandparent })
  expect(replay).toMatchObject({ status: 401, body: { error: { code: 'refresh_invalid' } } })
  expect((await post(node, '/api/auth/refresh', { refreshToken: signedIn })).status, 'the new sign-in lives').toBe(200)
  await node.close()
})
