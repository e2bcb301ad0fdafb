import { answer, type CallOf, type CookieIntent, publicRoute, type RouteHandler } from '../../http/route.ts'
import { signInAnswer, signInFrom } from '../../http/sign-in-reply.ts'
import { ApiError } from '../../kernel/api-error.ts'
import { beginAssertion } from '../../passkeys/assertion-ceremony.ts'
import type { Services } from '../../services.ts'
import { signInWithPasskey } from './sign-in-with-passkey.ts'

export function passkeySignInRoutes(services: Services): readonly RouteHandler[] {
  return [
    publicRoute('beginPasskeySignIn', (call) => beginRoute(services, call)),
    publicRoute('signInWithPasskey', (call) => signInRoute(services, call)),
  ]
}

async function beginRoute(services: Services, { presented, caller, refreshTokenInBody: inHand }: CallOf<'beginPasskeySignIn'>) {
  demandSignIn(services)
  const begun = await beginAssertion(services, inHand ? null : presented.ceremony('passkey_sign_in'), caller)
  const { options, holder: token, expiresAt } = begun
  const cookies: CookieIntent = inHand ? { kind: 'keep' } : { kind: 'ceremony', cookie: 'passkey_sign_in', token, expiresAt }
  return { answer: answer('Use your passkey.', { options, ...(inHand ? { challengeToken: token } : {}) }), cookies }
}

async function signInRoute(services: Services, call: CallOf<'signInWithPasskey'>) {
  demandSignIn(services)
  const { credential, challengeToken, rememberMe = false } = call.input
  const holder = challengeToken ?? call.presented.ceremony('passkey_sign_in')
  const outcome = await signInWithPasskey(services, { credential, holder, rememberMe, ...signInFrom(call) })
  const reply = signInAnswer(call, outcome)
  const ended: CookieIntent = { kind: 'end_ceremony', cookie: 'passkey_sign_in' }
  return { ...reply, cookies: [reply.cookies ?? [], challengeToken === undefined ? ended : []].flat() }
}

function demandSignIn({ config }: Services): void {
  if (!config.passkeys.signIn) throw new ApiError('not_found')
}
