import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { canInstallPackages, installPackages } from './debian.mjs'

const onPath = (name) =>
  [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/sbin']
    .filter((folder) => folder !== '')
    .some((folder) => existsSync(join(folder, name)))

const DEBIAN_POSTGRES = '/usr/lib/postgresql'
const hasDebianPostgres = () =>
  existsSync(DEBIAN_POSTGRES) && readdirSync(DEBIAN_POSTGRES).some((version) => existsSync(join(DEBIAN_POSTGRES, version, 'bin', 'initdb')))

/** What the stores' tests start for themselves; an address in the environment is used instead. */
const SERVERS = [
  { name: 'Redis', address: 'TEST_REDIS_URL', isThere: () => onPath('redis-server'), packages: ['redis-server'] },
  {
    name: 'MariaDB',
    address: 'TEST_MYSQL_URL',
    isThere: () => Boolean(process.env.TEST_MYSQLD) || onPath('mariadbd') || onPath('mysqld'),
    packages: ['mariadb-server'],
  },
  {
    name: 'MongoDB',
    address: 'TEST_MONGODB_URL',
    // Debian has no mongod; a server that speaks its protocol comes from Maven Central.
    isThere: () => onPath('mongod') || (onPath('java') && onPath('mvn')),
    packages: ['maven', 'default-jdk-headless'],
  },
  { name: 'PostgreSQL', address: 'TEST_POSTGRES_URL', isThere: () => onPath('initdb') || hasDebianPostgres(), packages: ['postgresql'] },
]

const missing = () => SERVERS.filter(({ address, isThere }) => !process.env[address] && !isThere())

/**
 * Find every server that the stores are tested on, installing Debian's when we may.
 * @returns {Promise<string[]>} what is still missing, and what to do about it
 */
export async function ensureServers() {
  const wanted = missing()
  if (wanted.length > 0 && canInstallPackages()) {
    await installPackages(
      wanted.map(({ name }) => name).join(', '),
      wanted.flatMap(({ packages }) => packages),
    )
  }
  return missing().map(
    ({ name, address, packages }) =>
      `${name} is not installed (Debian: apt-get install -y ${packages.join(' ')}) and ${address} is not set`,
  )
}
