import type { Session, User } from '@sallyport/protocol'
import { formatRelative, isUnused } from '@sallyport/react'

export interface SecurityCheck {
  readonly id: 'email' | 'password' | 'devices'
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

/** What the check-up looks at; `sessions` is `null` while they are not known. */
export function securityChecks(user: User, sessions: readonly Session[] | null, now: number): readonly SecurityCheck[] {
  return [emailCheck(user), passwordCheck(user, now), ...(sessions === null ? [] : [devicesCheck(sessions, now)])]
}
