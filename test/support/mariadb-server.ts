import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { type Administer, type DatabaseServer, findProgram, serverAt } from './database-server.ts'
import { eventually, freePort, identityOf, ownProcess, supervise, temporaryFolder } from './supervised-process.ts'

const CREATE = (name: string) => `create database \`${name}\``
const FOLDERS = ['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin', '/usr/local/mysql/bin', '/opt/homebrew/bin']

/** How one of the two products is started. */
interface Product {
  readonly daemon: string
  /** Who runs it when we are root: a user that its package creates, if it creates one. */
  readonly user: string
  /** The command that makes the folder of its data. */
  initialise(data: string): readonly [program: string, ...args: string[]]
  readonly settings: readonly string[]
}

function mariadb(daemon: string, install: string): Product {
  return {
    daemon,
    user: 'mysql',
    initialise: (data) => [install, '--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal', '--skip-test-db'],
    settings: [],
  }
}

function mysql(daemon: string): Product {
  // Neither a second port that all servers of a machine would share, nor a folder that only its package creates; strict as a cloud's.
  const settings = ['--mysqlx=OFF', '--secure-file-priv=NULL', '--sql-require-primary-key=ON']
  const initialise: Product['initialise'] = (data) => [
    daemon,
    '--no-defaults',
    '--initialize-insecure',
    '--secure-file-priv=NULL',
    `--datadir=${data}`,
  ]
  return { daemon, user: 'nobody', initialise, settings }
}

/** `TEST_MYSQLD`, an installed MariaDB, or an installed MySQL. To be asked: MariaDB brings a `mysqld` as well. */
function findProduct(): Product | null {
  const chosen = process.env.TEST_MYSQLD
  if (chosen) return mysql(chosen)
  const daemon = findProgram('mariadbd', FOLDERS)
  const install = findProgram('mariadb-install-db', FOLDERS)
  if (daemon !== null && install !== null) return mariadb(daemon, install)
  const other = findProgram('mysqld', FOLDERS)
  if (other === null || /mariadb/i.test(execFileSync(other, ['--version'], { encoding: 'utf8' }))) return null
  return mysql(other)
}

async function startProduct(administer: Administer, product: Product, more: readonly string[]): Promise<DatabaseServer> {
  const identity = identityOf(product.user)
  const folder = temporaryFolder('mariadb', identity)
  const data = join(folder, 'data')
  // Of its own: a server that starts deletes what others keep in a shared one.
  const temporary = `--tmpdir=${folder}`
  const [program, ...init] = product.initialise(data)
  execFileSync(program, [...init, temporary], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], ...(identity ?? {}) })
  const port = await freePort()
  const files = [`--datadir=${data}`, temporary, `--socket=${folder}/socket`, `--pid-file=${folder}/pid`]
  // As a careless installation is: the store has to bring its own character set, collation and isolation.
  const careless = ['--character-set-server=latin1', '--collation-server=latin1_swedish_ci', '--skip-log-bin', '--max-connections=200']
  const address = [`--port=${port}`, '--bind-address=127.0.0.1']
  const command = [product.daemon, '--no-defaults', ...files, ...address, ...careless, ...product.settings, ...more]
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
 * A server of our own: the `mysqld` of MySQL that `TEST_MYSQLD` names, or what is installed, MariaDB first. `null` when there is neither.
 * `settings` are options of its command line.
 */
export async function startOwnMariadb(administer: Administer, settings: readonly string[] = []): Promise<DatabaseServer | null> {
  const product = findProduct()
  return product === null ? null : startProduct(administer, product, settings)
}

/** MySQL or MariaDB at `TEST_MYSQL_URL` (a user that may create databases), else one of our own. `null` when there is none. */
export async function startMariadb(administer: Administer): Promise<DatabaseServer | null> {
  const provided = process.env.TEST_MYSQL_URL
  if (!provided) return startOwnMariadb(administer)
  return serverAt(provided, administer, CREATE, async (created) => {
    for (const name of created) await administer(provided, `drop database if exists \`${name}\``)
  })
}
