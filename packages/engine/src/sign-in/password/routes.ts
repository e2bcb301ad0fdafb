import type { SignedInAnswer } from '@sallyport/protocol'
import { presentUser } from '../../account/present-user.ts'
import { type CallOf, publicRoute, type Reply, type RouteHandler } from '../../http/route.ts'
import { signInReply } from '../../http/sign-in-reply.ts'
import { ApiError } from '../../kernel/api-error.ts'
import { limitScope } from '../../kernel/ip-range.ts'
import type { Services } from '../../services.ts'
import { signInWithPassword } from './sign-in-with-password.ts'

export function passwordRoutes(services: Services): readonly RouteHandler[] {
  return [publicRoute('login', (call) => loginRoute(services, call))]
}

async function loginRoute(services: Services, call: CallOf<'login'>): Promise<Reply<SignedInAnswer>> {
  const { input, caller } = call
  const outcome = await signInWithPassword(
    services,
    {
      identifier: input.email ?? input.username ?? '',
      password: input.password,
      rememberMe: input.rememberMe ?? false,
      keepsCookies: call.tokenDelivery === 'cookie',
      takeAccountLimit: (account) => call.takeLimit('login', `${account}|${limitScope(caller.ipAddress)}`),
    },
    caller,
  )
  switch (outcome.kind) {
    case 'signed_in':
      return signInReply(call, outcome.started, presentUser(outcome.started.user))
    case 'unverified':
      throw new ApiError('email_not_verified')
    case 'disabled':
      throw new ApiError('account_suspended')
    case 'wrong_credentials':
    case 'stale':
      throw new ApiError('invalid_credentials')
  }
}
