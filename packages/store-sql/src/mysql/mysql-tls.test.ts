import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, describe, expect, it } from 'vitest'
import type { DatabaseServer } from '../../../../test/support/database-server.ts'
import { startOwnMariadb } from '../../../../test/support/mariadb-server.ts'
import { administerMysql } from '../../test/administer.ts'
import { mysqlDialect } from '../dialect/mysql.ts'
import { serverLimits } from '../pooled/server-options.ts'
import { type MysqlStoreOptions, mysqlServer } from './open-mysql-store.ts'

const folder = mkdtempSync(join(tmpdir(), 'sallyport-tls-'))
afterAll(() => rmSync(folder, { recursive: true }))

function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** A server with a certificate for `name`, and the certificate, which is its own authority. */
async function startFor(name: string): Promise<{ readonly server: DatabaseServer; readonly ca: string } | null> {
  const [key, certificate] = [join(folder, `${name}.key`), join(folder, `${name}.pem`)] as const
  const request = `req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=${name} -addext subjectAltName=DNS:${name}`
  execFileSync('openssl', [...request.split(' '), '-keyout', key, '-out', certificate], { stdio: 'ignore' })
  // The server is somebody else's process.
  chmodSync(folder, 0o755)
  chmodSync(key, 0o644)
  const server = await startOwnMariadb(administerMysql, [`--ssl-ca=${certificate}`, `--ssl-cert=${certificate}`, `--ssl-key=${key}`])
  return server && { server, ca: readFileSync(certificate, 'utf8') }
}

/** `ssl`: what an operator may write into the address instead of the option. */
function atLocalhost(server: DatabaseServer, ssl?: { readonly ca: string; readonly verifyIdentity: true }): string {
  const url = new URL(server.url)
  url.hostname = 'localhost'
  if (ssl !== undefined) url.searchParams.set('ssl', JSON.stringify(ssl))
  return url.href
}

async function cipherOf(options: MysqlStoreOptions): Promise<string> {
  const { connect } = await mysqlServer(options, serverLimits(options))
  const connection = await connect()
  const query = sql`show session status like 'Ssl_cipher'`.compile(mysqlDialect().db)
  const { rows } = await connection.execute({ wants: 'rows', query })
  await connection.end()
  const [row] = rows as readonly { readonly Value: string }[]
  return row?.Value ?? ''
}

describe.runIf(hasOpenssl())('TLS to MySQL and MariaDB', () => {
  it('takes the certificate of the named authority for the name of the host, and no other', async ({ skip }) => {
    const own = await startFor('localhost')
    const others = await startFor('db.example.com')
    if (own === null || others === null) return skip('MariaDB is not installed')
    try {
      const url = atLocalhost(own.server)
      expect(await cipherOf({ url })).toBe('')
      expect(await cipherOf({ url, tls: { ca: own.ca } })).toMatch(/^TLS_|AES|CHACHA/)
      await expect(cipherOf({ url, tls: true })).rejects.toMatchObject({ storeFault: 'unavailable' })
      await expect(cipherOf({ url, tls: { ca: others.ca } })).rejects.toMatchObject({ storeFault: 'unavailable' })
      expect(await cipherOf({ url: atLocalhost(own.server, { ca: own.ca, verifyIdentity: true }) })).not.toBe('')
      for (const wrongName of [
        { url: atLocalhost(others.server), tls: { ca: others.ca } },
        { url: atLocalhost(others.server, { ca: others.ca, verifyIdentity: true }) },
      ]) {
        const refusal = { storeFault: 'unavailable', cause: { message: expect.stringContaining('altnames') } }
        await expect(cipherOf(wrongName)).rejects.toMatchObject(refusal)
      }
    } finally {
      await Promise.all([own.server.stop(), others.server.stop()])
    }
  })
})
