import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { createCli } from '../../testing/spawn-cli.ts'
import { temporaryFolders } from '../../testing/temporary-folders.ts'

const temporaryFolder = temporaryFolders(onTestFinished)
const cli = await createCli({ onTestFinished, afterAll })

interface PublicConfig {
  readonly data: { readonly signIn: { readonly providers: readonly { readonly id: string; readonly name: string }[] } }
}

async function offered(url: string): Promise<PublicConfig['data']['signIn']['providers']> {
  const response = await fetch(`${url}/api/config`)
  return ((await response.json()) as PublicConfig).data.signIn.providers
}

describe('a development server', () => {
  test('offers a mock provider whose button works, and says where it is', async () => {
    const server = await cli.serve({ folder: temporaryFolder() })
    expect(await offered(server.url)).toEqual([{ id: 'mock', name: 'Mock provider' }])
    const { addresses } = readyLine(server.output().stdout)
    const begun = await fetch(`http://localhost:${server.port}/api/auth/mock`, { redirect: 'manual' })
    const target = begun.headers.get('location') ?? ''
    expect(begun.status).toBe(303)
    expect(target.startsWith(`${addresses['Mock provider']}/auth?`)).toBe(true)
    const visit = await fetch(target, { redirect: 'manual' })
    const cookie = visit.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ')
    const page = await fetch(new URL(visit.headers.get('location') ?? '', target), { headers: { cookie } })
    expect(await page.text()).toContain('Who signs in?')
    expect(server.output().stderr).toBe('')
    expect(server.output().stdout).not.toContain('oidc-provider')
  })

  test('offers none when it is told so', async () => {
    const server = await cli.serve({ folder: temporaryFolder(), env: { MOCK_PROVIDER: 'off' } })
    expect(await offered(server.url)).toEqual([])
    expect(readyLine(server.output().stdout).addresses).not.toHaveProperty('Mock provider')
  })
})

function readyLine(stdout: string): { readonly addresses: Readonly<Record<string, string>> } {
  const line = stdout.split('\n').find((text) => text.includes('"Ready"')) ?? '{}'
  return JSON.parse(line) as { readonly addresses: Readonly<Record<string, string>> }
}
