import { textOfCode } from '@sallyport/react'

type Words = (provider: string) => { readonly title: string; readonly text: string }

/** What went wrong on the way to an identity provider and back, with its name in it (UX 2.3.2). */
const WORDS: Readonly<Record<string, Words>> = {
  oauth_denied: (provider) => ({ title: `You cancelled at ${provider}`, text: 'Nothing was changed.' }),
  oauth_email_missing: (provider) => ({
    title: `${provider} didn’t share your email`,
    text: 'Allow access to your email there, or sign in another way.',
  }),
  oauth_email_unverified: (provider) => ({
    title: `${provider} has not verified your email`,
    text: 'Verify it there and try again, or sign in another way.',
  }),
  oauth_failed: (provider) => ({
    title: `We couldn’t check ${provider}’s answer`,
    text: 'You were not signed in. Try again, or sign in another way.',
  }),
  oauth_unavailable: (provider) => ({
    title: `${provider} isn’t answering`,
    text: 'Try again in a minute, or sign in another way.',
  }),
  identity_already_linked: (provider) => ({
    title: `That ${provider} account belongs to someone else here`,
    text: 'Sign in with it, or connect a different one.',
  }),
  signup_closed: (provider) => ({
    title: 'Sign-ups are closed',
    text: `Nobody has an account here with that ${provider} account. You need an invitation.`,
  }),
}

/** Title and sentence of a code that a sign-in with a provider ended with. */
export function textOfProviderError(code: string, provider: string): { readonly title: string; readonly text: string } {
  return (Object.hasOwn(WORDS, code) ? WORDS[code] : undefined)?.(provider) ?? textOfCode(code)
}
