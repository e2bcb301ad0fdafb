import { execFileSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { type Administer, type DatabaseServer, findProgram, serverAt } from './database-server.ts'
import { eventually, freePort, identityOf, ownProcess, supervise, temporaryFolder } from './supervised-process.ts'

const CREATE = (name: string) => `create database "${name}"`
const FOLDERS = ['/usr/lib/postgresql/*/bin', '/usr/local/bin', '/usr/bin', '/opt/homebrew/bin']

async function startOwn(administer: Administer, initdb: string): Promise<DatabaseServer> {
  const identity = identityOf('postgres')
  const folder = temporaryFolder('postgres', identity)
  const data = join(folder, 'data')
  const init = ['-D', data, '-U', 'postgres', '--auth=trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync']
  execFileSync(initdb, init, { stdio: ['ignore', 'ignore', 'inherit'], ...(identity ?? {}) })
  const port = await freePort()
  const settings = { listen_addresses: '127.0.0.1', port: `${port}`, unix_socket_directories: folder, max_connections: '200' }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  // SIGINT is PostgreSQL's fast shutdown.
  const server = supervise([join(dirname(initdb), 'postgres'), '-D', data, ...flags], folder, identity, 'INT')
  const url = `postgresql://postgres@127.0.0.1:${port}/postgres`
  try {
    await eventually(() => administer(url, 'select 1'))
  } catch (error) {
    await server.stop()
    throw error
  }
  return serverAt(
    url,
    administer,
    CREATE,
    () => server.stop(),
    ownProcess(server, () => administer(url, 'select 1')),
  )
}

/**
 * PostgreSQL at `TEST_POSTGRES_URL` (a superuser's or one that may create databases), or a server of our own from an installed
 * package. `null` when there is neither.
 */
export async function startPostgres(administer: Administer): Promise<DatabaseServer | null> {
  const provided = process.env.TEST_POSTGRES_URL
  if (provided) {
    return serverAt(provided, administer, CREATE, async (created) => {
      for (const name of created) await administer(provided, `drop database if exists "${name}" with (force)`)
    })
  }
  const initdb = findProgram('initdb', FOLDERS)
  return initdb === null ? null : startOwn(administer, initdb)
}
