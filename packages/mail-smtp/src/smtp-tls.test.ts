import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { cleanUp, failureOf, message, onCleanup, open, startServer } from '../testing/smtp-servers.ts'

afterEach(cleanUp)

describe('TLS', () => {
  it('refuses the certificate of a stranger, from the first byte and after STARTTLS', async () => {
    const implicit = await startServer({ secure: true })
    const upgraded = await startServer({ disabledCommands: [] })
    for (const failure of [
      await failureOf(open(implicit.port, { secure: true }).send(message)),
      await failureOf(open(upgraded.port).send(message)),
      await failureOf(open(upgraded.port).verify()),
    ]) {
      expect(failure).toMatchObject({ name: 'MailError', kind: 'temporary', code: expect.stringMatching(/CERT|ETLS/) })
    }
    expect([...implicit.received, ...upgraded.received]).toEqual([])
  })

  it('does without TLS only where it need not have it', async () => {
    const { port, received } = await startServer()
    expect(await failureOf(open(port, { requireTls: true }).send(message))).toMatchObject({ kind: 'temporary', code: 'ETLS' })
    expect(received).toEqual([])
  })

  it.runIf(hasOpenssl())('accepts a certificate of the authority that the settings name', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sallyport-smtp-'))
    onCleanup(() => rmSync(folder, { recursive: true }))
    const keyFile = join(folder, 'key.pem')
    const certificateFile = join(folder, 'certificate.pem')
    const request = 'req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1'
    execFileSync('openssl', [...request.split(' '), '-keyout', keyFile, '-out', certificateFile], { stdio: 'ignore' })
    const certificate = readFileSync(certificateFile, 'utf8')
    const { port, received } = await startServer({ secure: true, key: readFileSync(keyFile, 'utf8'), cert: certificate })
    await open(port, { secure: true, certificateAuthority: certificate }).send(message)
    expect(received).toHaveLength(1)
    expect(await failureOf(open(port, { secure: true }).send(message))).toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
  })
})

function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
