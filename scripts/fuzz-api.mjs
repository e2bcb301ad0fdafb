/**
 * `npm run fuzz:api`: an outside judge of the OpenAPI document. Schemathesis reads it from the built server and checks that every answer is
 * one that the document promises: nobody signed in, somebody signed in, and somebody who signs out. Takes about two minutes and is not part of
 * `npm test`: it needs Python and the network when Schemathesis is not on the PATH. Arguments are passed on (`npm run fuzz:api -- --seed 7`).
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ensureBuilt } from './lib/build.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { heading, stop } from './lib/print.mjs'
import { ROOT, run } from './lib/run.mjs'

const VERSION = '4.32.5'
const START_LIMIT_MS = 30_000
const PASSWORD = 'Violet-Anchor-42'

/** Signed in, these would end the session for the rest of the run. They get a run of their own. */
const SIGN_OUT = '(logout|logout-all|signout)$'

/** What the schema says of a body, and the other code that comes with 400. A body with a code of its own is refused for more than its form. */
const FORM_ERRORS = new Set(['invalid_request', 'malformed_json'])
/** Refused as `invalid_request` for what no schema can say: common passwords, addresses that nobody can have. */
const HAS_RULES = /^(register|resetPassword|changePassword|changeEmail)(Alias\d+)?$/

/**
 * `unsupported_regex` is an error: a pattern that only JavaScript reads is no use in a document for everybody. Where a link or a code has to be
 * the mailed one, a body that fits the schema may be refused.
 */
function settings(document, bearer) {
  const operations = Object.values(document.paths).flatMap((item) => Object.values(item))
  const strict = operations.filter(
    ({ operationId, responses }) =>
      HAS_RULES.test(operationId) || responses['400']?.['x-error-codes'].some((code) => !FORM_ERRORS.has(code)),
  )
  return `
[auth]
auto-signup = false
${bearer === null ? '' : `\n[auth.openapi.bearer]\nbearer = "${bearer}"\n`}
[generation]
with-security-parameters = false

[warnings]
fail-on = ["unsupported_regex", "method_not_allowed", "missing_deserializer"]

[[operations]]
include-operation-id = ${JSON.stringify(strict.map(({ operationId }) => operationId))}
checks.positive_data_acceptance.expected-statuses = ["2xx", 400, 401, 403, 404, 409, 410, 429, "5xx"]
`
}

/** The program's path: from the PATH, else from a virtual environment that is thrown away afterwards. */
async function findSchemathesis(folder) {
  if ((await run('schemathesis', ['--version'], { capture: true })).code === 0) return 'schemathesis'
  heading(`Installing Schemathesis ${VERSION}`)
  const [home, bin] = [join(folder, 'venv'), process.platform === 'win32' ? 'Scripts' : 'bin']
  for (const python of ['python3', 'python']) {
    if ((await run(python, ['-m', 'venv', home], { capture: true })).code !== 0) continue
    const pip = await run(join(home, bin, 'pip'), ['install', '--quiet', `schemathesis==${VERSION}`])
    if (pip.code === 0) return join(home, bin, 'schemathesis')
  }
  rmSync(folder, { recursive: true, force: true })
  return stop(
    'Schemathesis could not be installed: NOTHING WAS TESTED.\n' +
      `It needs Python 3 with venv (Debian: apt-get install -y python3-venv) and a package index, or put it on the PATH: pipx install schemathesis==${VERSION}`,
  )
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}

/** The built server on an empty database of its own, ready. Cheap hashes: it is not the hashing that is judged. */
async function startServer(folder) {
  const port = await freePort()
  const data = join(folder, 'data')
  const settings = { PORT: String(port), HOST: '127.0.0.1', SALLYPORT_DATA_DIR: data, DATABASE_URL: `sqlite:${join(data, 'fuzz.db')}` }
  const env = { ...process.env, ...settings, NODE_ENV: 'development', RATE_LIMIT: 'off', BCRYPT_SALT_ROUNDS: '4', LOG_LEVEL: 'warn' }
  for (const name of ['REDIS_URL', 'SMTP_URL', 'PUBLIC_URL', 'CLIENT_URL']) delete env[name]
  const stdio = ['ignore', 'ignore', 'inherit']
  const child = spawn(process.execPath, ['packages/server/bin/sallyport.js', 'serve'], { cwd: ROOT, env, stdio })
  const url = `http://127.0.0.1:${port}`
  const deadline = Date.now() + START_LIMIT_MS
  const isReady = async () => (await fetch(`${url}/readyz`).catch(() => null))?.ok === true
  while (!(await isReady())) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill()
      stop('The server did not start: NOTHING WAS TESTED.')
    }
    await sleep(200)
  }
  return { url, child }
}

async function call(url, path, body) {
  const headers = { 'content-type': 'application/json', 'x-token-delivery': 'body' }
  const response = await fetch(`${url}${path}`, body === undefined ? {} : { method: 'POST', headers, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
  return (await response.json()).data
}

/** The access token of a new person: sign-up, the mailed link from the outbox, sign-in. */
async function newBearer(url, email) {
  await call(url, '/api/auth/register', { email, password: PASSWORD, name: 'Ada Lovelace' })
  const { mails } = await call(url, '/api/dev/outbox')
  const { mail } = await call(url, `/api/dev/outbox/${mails.find(({ to }) => to === email).id}`)
  const token = new URL(mail.links.find((link) => link.includes('token='))).searchParams.get('token')
  await call(url, '/api/auth/verify-email', { token, password: PASSWORD })
  return (await call(url, '/api/auth/login', { email, password: PASSWORD })).accessToken
}

const folder = mkdtempSync(join(tmpdir(), 'sallyport-fuzz-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
await ensureInstalled()
await ensureBuilt()
const schemathesis = await findSchemathesis(folder)
const { url, child } = await startServer(folder)
process.on('SIGINT', () => child.kill())

async function fuzz(title, bearer, ...selection) {
  heading(title)
  const config = join(folder, 'schemathesis.toml')
  writeFileSync(config, settings(await (await fetch(`${url}/api/openapi.json`)).json(), bearer))
  const options = ['--url', url, '--checks', 'all', '--max-examples', '50', '--continue-on-failure', ...selection, ...process.argv.slice(2)]
  const { code } = await run(schemathesis, ['--config-file', config, 'run', `${url}/api/openapi.json`, ...options], { cwd: folder })
  return code
}

try {
  const [ada, grace] = [await newBearer(url, 'fuzz-1@example.com'), await newBearer(url, 'fuzz-2@example.com')]
  const codes = [
    await fuzz('Nobody is signed in', null),
    await fuzz('Somebody is signed in', ada, '--exclude-path-regex', SIGN_OUT),
    await fuzz('Somebody signs out', grace, '--include-path-regex', SIGN_OUT),
  ]
  process.exitCode = codes.every((code) => code === 0) ? 0 : 1
} finally {
  child.kill()
}
