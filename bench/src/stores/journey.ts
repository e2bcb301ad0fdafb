import type { OutboxMailData, OutboxSummary } from '@sallyport/protocol'
import { ask, dataOf, type InProcess, type Question, type Tokens } from '../library/in-process.ts'
import { emailOf, PASSWORD } from '../servers/accounts.ts'

export const STEPS = ['sign-up', 'verify', 'login', 'session check', 'refresh', 'device list', 'logout'] as const
export type Step = (typeof STEPS)[number]

/** Runs one step and notes what it cost. */
export type Meter = (step: Step, work: () => Promise<void>) => Promise<void>

const post = (path: string, body: object): Question => ({ method: 'POST', path, body })

/** The token of the link in the newest mail to this address. */
async function mailedToken({ auth }: InProcess, email: string): Promise<string> {
  const { mails } = dataOf<{ readonly mails: readonly OutboxSummary[] }>(await ask(auth, { method: 'GET', path: '/api/dev/outbox' }))
  const id = mails.find(({ to }) => to === email)?.id ?? ''
  const { mail } = dataOf<{ readonly mail: OutboxMailData }>(await ask(auth, { method: 'GET', path: `/api/dev/outbox/${id}` }))
  return new URL(mail.links[0] ?? '').searchParams.get('token') ?? ''
}

/** Everything one person does, from the form to signing out, through the whole engine. */
export async function journey(engine: InProcess, person: number, meter: Meter): Promise<void> {
  const { auth } = engine
  const email = emailOf(person)
  const account = { email, password: PASSWORD }
  await meter('sign-up', async () => void dataOf(await ask(auth, post('/api/auth/register', { ...account, name: 'Ann Lee' })), 201))
  // Another browser than the one that signed up: it has to know the password.
  const proof = { token: await mailedToken(engine, email), password: PASSWORD }
  await meter('verify', async () => void dataOf(await ask(auth, post('/api/auth/verify-email', proof))))
  let tokens: Tokens = { accessToken: '', refreshToken: '' }
  await meter('login', async () => {
    tokens = dataOf<Tokens>(await ask(auth, post('/api/auth/login', account)))
  })
  const signedIn = () => ({ accessToken: tokens.accessToken, deviceToken: tokens.deviceToken ?? '' })
  const get = async (path: string) => void dataOf(await ask(auth, { method: 'GET', path, ...signedIn() }))
  await meter('session check', () => get('/api/auth/me'))
  await meter('refresh', async () => {
    const { deviceToken = '' } = tokens
    const answer = await ask(auth, { ...post('/api/auth/refresh', { refreshToken: tokens.refreshToken }), deviceToken })
    tokens = { ...dataOf<Tokens>(answer), deviceToken }
  })
  await meter('device list', () => get('/api/sessions'))
  await meter('logout', async () => void dataOf(await ask(auth, { ...post('/api/auth/logout', {}), ...signedIn() })))
}
