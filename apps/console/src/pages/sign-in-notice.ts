import { type AlertContent, textOfCode } from '@sallyport/react'
import type { Notice } from '../lib/page-state.ts'

const NOTICES: Readonly<Record<Exclude<Notice, 'cancelled_at_provider'>, AlertContent>> = {
  email_verified: { tone: 'success', title: 'Email verified', text: 'Sign in to continue.' },
  email_changed: { tone: 'success', title: 'Email changed', text: 'Sign in with your new address.' },
  password_reset: { tone: 'success', title: 'Password changed', text: 'Sign in with your new password.' },
  account_created: { tone: 'success', title: 'Account created', text: 'Sign in to continue.' },
  account_secured: {
    tone: 'success',
    title: 'Everybody is signed out',
    text: 'Choose a new password with the link that we’ve just mailed you.',
  },
  second_factor_expired: { tone: 'info', title: 'That took too long', text: 'Sign in again.' },
}

/** Why the visitor is on the sign-in page, in words; `null` when they just came. */
export function noticeOf(state: { readonly notice?: Notice; readonly provider?: string }, reason: string | undefined): AlertContent | null {
  if (state.notice === 'cancelled_at_provider') {
    return { tone: 'info', title: `You cancelled at ${state.provider ?? 'the provider'}`, text: 'Nothing was changed.' }
  }
  if (state.notice !== undefined) return NOTICES[state.notice]
  if (reason !== 'session_expired' && reason !== 'session_revoked') return null
  return { tone: 'info', ...textOfCode(reason) }
}
