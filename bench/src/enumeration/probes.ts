import { ask, type InProcess, type Question } from '../library/in-process.ts'
import { PASSWORD } from '../servers/accounts.ts'

/** One endpoint that anybody may ask about any address, and the addresses it must not tell apart. */
export interface Probe {
  readonly name: string
  /** What the known addresses are; the others have no account. */
  readonly known: string
  /** Every address is asked about once: lockouts and waiting times belong to an address. */
  readonly ask: (email: string) => Question
  readonly status: number
  /** Make this address a known one. */
  readonly prepare: (engine: InProcess, email: string) => Promise<void>
}

const post = (path: string, body: object): Question => ({ method: 'POST', path, body })
const registration = (email: string) => post('/api/auth/register', { email, password: PASSWORD, name: 'Ann Lee' })

async function createVerified({ auth }: InProcess, email: string): Promise<void> {
  await auth.operations.createUser({ email, password: PASSWORD, name: 'Ann Lee', verified: true })
}

async function signUp({ auth }: InProcess, email: string): Promise<void> {
  const { status, body } = await ask(auth, registration(email))
  if (status !== 201) throw new Error(`sign-up answered ${status}: ${body}`)
}

const verified = { known: 'an account', prepare: createVerified } as const

export const PROBES: readonly Probe[] = [
  {
    ...verified,
    name: 'login with a wrong password',
    ask: (email) => post('/api/auth/login', { email, password: `${PASSWORD}-wrong` }),
    status: 401,
  },
  { ...verified, name: 'forgot-password', ask: (email) => post('/api/auth/forgot-password', { email }), status: 200 },
  { ...verified, name: 'send-otp', ask: (email) => post('/api/auth/send-otp', { email }), status: 200 },
  { ...verified, name: 'register', ask: registration, status: 201 },
  { ...verified, name: 'resend-verification', ask: (email) => post('/api/auth/resend-verification', { email }), status: 200 },
  {
    name: 'resend-verification',
    known: 'an account that waits to be verified',
    ask: (email) => post('/api/auth/resend-verification', { email }),
    status: 200,
    prepare: signUp,
  },
]
