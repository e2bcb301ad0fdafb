import type { DataOf } from '@sallyport/client'
import type { Passkey, Session, User } from '@sallyport/protocol'
import { formatRelative, isUnused } from '@sallyport/react'

export interface SecurityCheck {
  readonly id: 'email' | 'password' | 'strong' | 'recovery' | 'devices'
  readonly good: boolean
  readonly title: string
  readonly text: string
  readonly to: '/account/profile' | '/account/security' | '/account/sessions'
}

function emailCheck(user: User): SecurityCheck {
  return user.emailVerified
    ? { id: 'email', good: true, title: 'Verified email', text: user.email, to: '/account/profile' }
    : { id: 'email', good: false, title: 'Verify your email', text: 'Without it you can’t get back in.', to: '/account/profile' }
}

function passwordCheck(user: User, now: number): SecurityCheck {
  if (!user.hasPassword) {
    return { id: 'password', good: false, title: 'No password yet', text: 'Set one by way of a reset link.', to: '/account/security' }
  }
  const changed = user.passwordChangedAt === null ? 'Set at sign-up' : `Last changed ${formatRelative(user.passwordChangedAt, now, 'en')}`
  return { id: 'password', good: true, title: 'Password', text: changed, to: '/account/security' }
}

/** “1 device”, “3 devices”. */
export function countDevices(count: number): string {
  return `${String(count)} ${count === 1 ? 'device' : 'devices'}`
}

function devicesCheck(sessions: readonly Session[], now: number): SecurityCheck {
  const unused = sessions.filter((session) => isUnused(session, now)).length
  return unused === 0
    ? {
        id: 'devices',
        good: true,
        title: `Signed in on ${countDevices(sessions.length)}`,
        text: 'All used in the last 30 days',
        to: '/account/sessions',
      }
    : {
        id: 'devices',
        good: false,
        title: 'Sign out old devices',
        text: `${countDevices(unused)} not used for 30 days`,
        to: '/account/sessions',
      }
}

function strongCheck(passkeys: readonly Passkey[], { totp, emailCode }: SecondFactorStatus): SecurityCheck {
  const has = [
    ...(passkeys.length === 0 ? [] : [passkeys.length === 1 ? '1 passkey' : `${String(passkeys.length)} passkeys`]),
    ...(totp === null ? [] : ['an authenticator app']),
    ...(emailCode === null ? [] : ['an email code']),
  ]
  return has.length === 0
    ? { id: 'strong', good: false, title: 'Make sign-in stronger', text: 'Add a passkey or two-step verification', to: '/account/security' }
    : { id: 'strong', good: true, title: 'Strong sign-in', text: `With ${LIST.format(has)}`, to: '/account/security' }
}

/** Only who has an app has codes. */
function recoveryCheck({ totp, recoveryCodesLeft: left }: SecondFactorStatus): readonly SecurityCheck[] {
  if (totp === null) return []
  return left > FEW_CODES
    ? [{ id: 'recovery', good: true, title: 'Recovery codes', text: `${String(left)} left`, to: '/account/security' }]
    : [
        {
          id: 'recovery',
          good: false,
          title: 'Make new recovery codes',
          text: left === 0 ? 'None left' : `Only ${String(left)} left`,
          to: '/account/security',
        },
      ]
}

type SecondFactorStatus = DataOf<'getSecondFactor'>

const LIST = new Intl.ListFormat('en', { type: 'conjunction' })
/** From here on it is time to make new ones. */
export const FEW_CODES = 3

/** What the check-up looks at; `null` while it is not known. */
export interface SecurityFacts {
  readonly user: User
  readonly sessions: readonly Session[] | null
  readonly passkeys: readonly Passkey[] | null
  readonly secondFactor: SecondFactorStatus | null
}

/** Every check that the known facts allow. */
export function securityChecks({ user, sessions, passkeys, secondFactor }: SecurityFacts, now: number): readonly SecurityCheck[] {
  return [
    emailCheck(user),
    // Whoever signs in with a passkey needs none.
    ...(user.hasPassword || passkeys === null || passkeys.length === 0 ? [passwordCheck(user, now)] : []),
    ...(passkeys === null || secondFactor === null ? [] : [strongCheck(passkeys, secondFactor)]),
    ...(secondFactor === null ? [] : recoveryCheck(secondFactor)),
    ...(sessions === null ? [] : [devicesCheck(sessions, now)]),
  ]
}
