import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, onTestFinished, test, vi } from 'vitest'
import { freePort } from '../../../../test/support/supervised-process.ts'
import { createCli, exitCode } from '../../testing/spawn-cli.ts'
import { temporaryFolders } from '../../testing/temporary-folders.ts'

const folder = temporaryFolders(onTestFinished)
const cli = await createCli({ onTestFinished, afterAll })
const PRIMARY = fileURLToPath(new URL('../../testing/cluster-primary.mjs', import.meta.url))

test('workers of a cluster share one port, say when they are ready, and end cleanly', async () => {
  const port = await freePort()
  const { PATH } = process.env
  const env = { PATH, PORT: String(port), SALLYPORT_CONSOLE_DIR: 'off', BCRYPT_SALT_ROUNDS: '4' }
  const primary = spawn(process.execPath, [PRIMARY, cli.main, '2'], { cwd: folder(), env })
  onTestFinished(() => void primary.kill('SIGKILL'))
  const ended = exitCode(primary)
  let told = ''
  primary.stdout.on('data', (chunk: Buffer) => {
    told += chunk.toString()
  })
  await vi.waitFor(() => expect(told.match(/^ready \d+$/gm)).toHaveLength(2), 20_000)
  const answers = await Promise.all(Array.from({ length: 8 }, () => fetch(`http://127.0.0.1:${port}/readyz`)))
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200))
  primary.kill('SIGTERM')
  expect(await ended).toBe(0)
  expect(told.match(/^exit 0$/gm)).toHaveLength(2)
})
