import type { UserRecord } from '@sallyport/ports'
import { type Api, type ApiAnswer, newestLinkToken } from '../crash/api.ts'
import { moveIn, type Resident, refresh } from '../crash/residents.ts'
import { patiently } from './patiently.ts'

/** Somebody for whom everything is ready, and what the operation under test will present. */
export interface Stage {
  readonly resident: Resident
  /** Signed in on another device, where the operation is about other devices. */
  readonly other: Resident | null
  readonly token: string | null
}

/** What the database says about the account before and after. */
export interface Account {
  readonly user: UserRecord | null
  /** Active sessions by id, with their generations. */
  readonly sessions: ReadonlyMap<string, number>
}

/** One row: how an operation is prepared, done, recognised, and lived with. */
export interface Operation {
  readonly name: string
  prepare(api: Api, name: string): Promise<Stage>
  act(api: Api, stage: Stage): Promise<ApiAnswer>
  /** The status that says "done". */
  readonly acknowledged: number
  /** What it leaves behind, once, when it happened, and not at all when it did not. */
  readonly audit: string | null
  readonly mail: string | null
  /** Did it happen? `half` for anything between. */
  verdict(before: Account, after: Account): 'happened' | 'nothing' | 'half'
  /** Afterwards: what died stays dead, what lives goes on, and whoever has no answer may just try again. Throws where that is not so. */
  goOn(api: Api, stage: Stage, happened: boolean): Promise<void>
}

const NEW_PASSWORD = 'Another-Password-2!'
const newAddressOf = ({ email }: Resident) => `moved-${email}`

function newcomer(name: string): Resident {
  const device = `device-secret-of-${name}-0123456789abcdef0123456789`
  return { email: `${name}@example.com`, password: 'Resident-Password-1!', device, refreshToken: '', accessToken: '' }
}

/** Told to come back later, one comes back. */
class ComeBack extends Error {
  override readonly name = 'ComeBack'
}

function demand(ask: () => Promise<ApiAnswer>, status: number, what: string): Promise<ApiAnswer> {
  return patiently(
    async () => {
      const answer = await ask()
      const text = `${what} answered ${answer.status} ${answer.code ?? ''} instead of ${status}`
      if (answer.status === 503) throw new ComeBack(text)
      if (answer.status !== status) throw new Error(text)
      return answer
    },
    (error) => error instanceof ComeBack,
  )
}

const signUp = (api: Api, { email, password, device }: Resident) =>
  api('POST', '/api/auth/register', { email, password, name: 'Resident' }, { device })
const verify = (api: Api, { device }: Resident, token: string | null) => api('POST', '/api/auth/verify-email', { token }, { device })
const signIn = (api: Api, { email, password, device }: Resident) => api('POST', '/api/auth/login', { email, password }, { device })
const reset = (api: Api, token: string | null, password: string) => api('POST', '/api/auth/reset-password', { token, password })

/**
 * A wrong password for the account, from nowhere, at whichever address it has by now. The server reads the account and writes the log, and
 * so it finishes what was decided about it before the fault and not yet carried out.
 */
export async function guessWrong(api: Api, { resident }: Stage): Promise<void> {
  for (const email of [resident.email, newAddressOf(resident)])
    await demand(() => api('POST', '/api/auth/login', { email, password: 'Wrong-Password-9!' }), 401, 'a wrong password')
}

async function signedUp(api: Api, name: string): Promise<Stage> {
  const resident = newcomer(name)
  await demand(() => signUp(api, resident), 201, 'sign-up')
  return { resident, other: null, token: await newestLinkToken(api, resident.email, 'verify_email') }
}

async function movedIn(api: Api, name: string): Promise<Stage> {
  return { resident: await moveIn(api, name), other: null, token: null }
}

async function onTwoDevices(api: Api, name: string): Promise<Stage> {
  const resident = await moveIn(api, name)
  const device = `phone-${resident.device}`
  const { data } = await demand(() => signIn(api, { ...resident, device }), 200, 'sign-in on the phone')
  const other = { ...resident, device, refreshToken: String(data.refreshToken), accessToken: String(data.accessToken) }
  return { resident, other, token: null }
}

/** An operation that is seen in one column of the user. */
function byUser(isDone: (user: UserRecord) => boolean): Operation['verdict'] {
  return (_before, { user }) => (user !== null && isDone(user) ? 'happened' : 'nothing')
}

/** All sessions, or none: anything else is half done. */
function endsSessions(spared: number): Operation['verdict'] {
  return (before, after) => {
    if (after.sessions.size === before.sessions.size) return 'nothing'
    return after.sessions.size === spared ? 'happened' : 'half'
  }
}

const passwordChanged: Operation['verdict'] = (before, after) => {
  const isChanged = after.user?.passwordHash !== before.user?.passwordHash
  return isChanged ? 'happened' : 'nothing'
}

function both(one: Operation['verdict'], two: Operation['verdict']): Operation['verdict'] {
  return (before, after) => {
    const verdict = one(before, after)
    return verdict === two(before, after) ? verdict : 'half'
  }
}

const signUpOperation: Operation = {
  name: 'sign-up',
  prepare: async (_api, name) => ({ resident: newcomer(name), other: null, token: null }),
  act: (api, { resident }) => signUp(api, resident),
  acknowledged: 201,
  audit: 'register',
  mail: 'verify_email',
  verdict: byUser(() => true),
  async goOn(api, { resident }) {
    await demand(() => signUp(api, resident), 201, 'the same sign-up again')
    const token = await newestLinkToken(api, resident.email, 'verify_email')
    await demand(() => verify(api, resident, token), 200, 'verification')
    await demand(() => signIn(api, resident), 200, 'sign-in')
  },
}

const verifyOperation: Operation = {
  name: 'verify e-mail',
  prepare: signedUp,
  act: (api, { resident, token }) => verify(api, resident, token),
  acknowledged: 200,
  audit: 'email_verified',
  mail: 'welcome',
  verdict: byUser((user) => user.emailVerifiedAt !== null),
  async goOn(api, { resident, token }, happened) {
    await demand(() => verify(api, resident, token), happened ? 410 : 200, 'the link again')
    await demand(() => signIn(api, resident), 200, 'sign-in')
  },
}

const signInOperation: Operation = {
  name: 'login',
  async prepare(api, name) {
    const { resident, token } = await signedUp(api, name)
    await demand(() => verify(api, resident, token), 200, 'verification')
    return { resident, other: null, token: null }
  },
  act: (api, { resident }) => signIn(api, resident),
  acknowledged: 200,
  audit: 'login',
  mail: null,
  verdict: (_before, after) => (after.sessions.size === 1 ? 'happened' : after.sessions.size === 0 ? 'nothing' : 'half'),
  async goOn(api, { resident }) {
    const { data } = await demand(() => signIn(api, resident), 200, 'sign-in')
    const sessions = await demand(() => api('GET', '/api/sessions', undefined, { accessToken: String(data.accessToken) }), 200, 'the list')
    const { sessions: listed } = sessions.data
    if (!Array.isArray(listed) || listed.length !== 1) throw new Error('one device has more than one session')
  },
}

const refreshOperation: Operation = {
  name: 'refresh',
  prepare: movedIn,
  act: (api, { resident }) => refresh(api, { ...resident }),
  acknowledged: 200,
  audit: null,
  mail: null,
  verdict(before, after) {
    const [id, generation] = [...before.sessions][0] ?? ['', 0]
    const moved = (after.sessions.get(id) ?? Number.NaN) - generation
    return moved === 1 ? 'happened' : moved === 0 ? 'nothing' : 'half'
  },
  async goOn(api, { resident }) {
    await demand(() => refresh(api, resident), 200, 'the token whose answer was lost')
    await demand(() => refresh(api, resident), 200, 'the token after it')
  },
}

const resetOperation: Operation = {
  name: 'reset password',
  async prepare(api, name) {
    const { resident } = await movedIn(api, name)
    await demand(() => api('POST', '/api/auth/forgot-password', { email: resident.email }), 200, 'reset request')
    return { resident, other: null, token: await newestLinkToken(api, resident.email, 'reset_password') }
  },
  act: (api, { token }) => reset(api, token, NEW_PASSWORD),
  acknowledged: 200,
  audit: 'password_reset',
  mail: 'password_changed',
  verdict: both(passwordChanged, endsSessions(0)),
  async goOn(api, { resident, token }, happened) {
    await demand(() => refresh(api, resident), happened ? 401 : 200, 'the session from before')
    if (happened) await demand(() => signIn(api, resident), 401, 'the old password')
    await demand(() => reset(api, token, NEW_PASSWORD), happened ? 410 : 200, 'the link again')
    await demand(() => signIn(api, { ...resident, password: NEW_PASSWORD }), 200, 'the new password')
  },
}

const changePassword = (api: Api, { password, accessToken, device }: Resident) =>
  api('POST', '/api/user/password', { currentPassword: password, newPassword: NEW_PASSWORD }, { accessToken, device })

const changePasswordOperation: Operation = {
  name: 'change password',
  prepare: onTwoDevices,
  act: (api, { resident }) => changePassword(api, resident),
  acknowledged: 200,
  audit: 'password_changed',
  mail: 'password_changed',
  verdict: both(passwordChanged, endsSessions(1)),
  async goOn(api, { resident, other }, happened) {
    await demand(() => refresh(api, resident), 200, 'this device')
    if (other !== null) await demand(() => refresh(api, other), happened ? 401 : 200, 'the other device')
    if (happened) await demand(() => signIn(api, resident), 401, 'the old password')
    else await demand(() => changePassword(api, resident), 200, 'the change again')
    await demand(() => signIn(api, { ...resident, password: NEW_PASSWORD }), 200, 'the new password')
  },
}

const revokeAll = (api: Api, { accessToken, device }: Resident) => api('POST', '/api/auth/logout-all', undefined, { accessToken, device })

const revokeAllOperation: Operation = {
  name: 'revoke all sessions',
  prepare: onTwoDevices,
  act: (api, { resident }) => revokeAll(api, resident),
  acknowledged: 200,
  audit: 'logout_all',
  mail: null,
  verdict: endsSessions(0),
  async goOn(api, { resident, other }, happened) {
    const dead = happened ? 401 : 200
    await demand(() => refresh(api, resident), dead, 'this device')
    if (other !== null) await demand(() => refresh(api, other), dead, 'the other device')
    if (!happened) await demand(() => revokeAll(api, resident), 200, 'the revocation again')
    await demand(() => refresh(api, resident), 401, 'this device in the end')
    await demand(() => signIn(api, resident), 200, 'a new sign-in')
  },
}

const confirmEmail = (api: Api, { accessToken, device }: Resident, token: string | null) =>
  api('POST', '/api/user/email/confirm', { token }, { accessToken, device })

const changeEmailOperation: Operation = {
  name: 'change e-mail',
  async prepare(api, name) {
    const stage = await onTwoDevices(api, name)
    const { accessToken, device } = stage.resident
    const newEmail = newAddressOf(stage.resident)
    await demand(() => api('POST', '/api/user/email', { newEmail }, { accessToken, device }), 200, 'the wish for another address')
    return { ...stage, token: await newestLinkToken(api, newEmail, 'email_change') }
  },
  act: (api, { resident, token }) => confirmEmail(api, resident, token),
  acknowledged: 200,
  audit: 'email_changed',
  mail: 'email_change_undo',
  verdict: both((before, after) => (after.user?.email === before.user?.email ? 'nothing' : 'happened'), endsSessions(1)),
  async goOn(api, { resident, other, token }, happened) {
    await demand(() => refresh(api, resident), 200, 'this device')
    if (other !== null) await demand(() => refresh(api, other), happened ? 401 : 200, 'the other device')
    await demand(() => confirmEmail(api, resident, token), happened ? 410 : 200, 'the link again')
    await demand(() => signIn(api, resident), 401, 'the old address')
    await demand(() => signIn(api, { ...resident, email: newAddressOf(resident) }), 200, 'the new address')
  },
}

/** What must be all or nothing wherever it is cut. A new operation is one more row. */
export const OPERATIONS: readonly Operation[] = [
  signUpOperation,
  verifyOperation,
  signInOperation,
  refreshOperation,
  resetOperation,
  changePasswordOperation,
  revokeAllOperation,
  changeEmailOperation,
]
