import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { type Administer, type DatabaseServer, findProgram, serverAt } from './database-server.ts'
import { eventually, freePort, identityOf, ownProcess, supervise, temporaryFolder } from './supervised-process.ts'

const CREATE = (name: string) => `create database \`${name}\``
const FOLDERS = ['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin', '/usr/local/mysql/bin', '/opt/homebrew/bin']

async function startOwn(administer: Administer, daemon: string, install: string): Promise<DatabaseServer> {
  const identity = identityOf('mysql')
  const folder = temporaryFolder('mariadb', identity)
  const data = join(folder, 'data')
  const init = ['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal', '--skip-test-db']
  execFileSync(install, init, { stdio: ['ignore', 'ignore', 'inherit'], ...(identity ?? {}) })
  const port = await freePort()
  const files = [`--datadir=${data}`, `--socket=${folder}/socket`, `--pid-file=${folder}/pid`]
  // As a careless installation is: the store has to bring its own character set, collation and isolation.
  const settings = ['--character-set-server=latin1', '--collation-server=latin1_swedish_ci', '--skip-log-bin', '--max-connections=200']
  const command = [daemon, '--no-defaults', ...files, `--port=${port}`, '--bind-address=127.0.0.1', ...settings]
  const server = supervise(command, folder, identity, 'TERM')
  const url = `mysql://root@127.0.0.1:${port}/mysql`
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
 * MySQL or MariaDB at `TEST_MYSQL_URL` (a user that may create databases), or a MariaDB of our own from an installed package. `null` when
 * there is neither.
 */
export async function startMariadb(administer: Administer): Promise<DatabaseServer | null> {
  const provided = process.env.TEST_MYSQL_URL
  if (provided) {
    return serverAt(provided, administer, CREATE, async (created) => {
      for (const name of created) await administer(provided, `drop database if exists \`${name}\``)
    })
  }
  const daemon = findProgram('mariadbd', FOLDERS)
  const install = findProgram('mariadb-install-db', FOLDERS)
  return daemon === null || install === null ? null : startOwn(administer, daemon, install)
}
