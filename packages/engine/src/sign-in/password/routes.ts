import type { SignInAnswer } from '@sallyport/protocol'
import { type CallOf, publicRoute, type Reply, type RouteHandler } from '../../http/route.ts'
import { signInAnswer, signInFrom } from '../../http/sign-in-reply.ts'
import { ApiError } from '../../kernel/api-error.ts'
import { limitScope } from '../../kernel/ip-range.ts'
import type { Services } from '../../services.ts'
import { signInWithPassword } from './sign-in-with-password.ts'

export function passwordRoutes(services: Services): readonly RouteHandler[] {
  return [publicRoute('login', (call) => loginRoute(services, call))]
}

async function loginRoute(services: Services, call: CallOf<'login'>): Promise<Reply<SignInAnswer>> {
  const { input, caller } = call
  const outcome = await signInWithPassword(services, {
    identifier: input.email ?? input.username ?? '',
    password: input.password,
    rememberMe: input.rememberMe ?? false,
    takeAccountLimit: (account) => call.takeLimit('login', `${account}|${limitScope(caller.ipAddress)}`),
    takeMailLimit: (account) => call.takeLimit('reset', account),
    ...signInFrom(call),
  })
  if (outcome.kind === 'wrong_credentials') throw new ApiError('invalid_credentials')
  return signInAnswer(call, outcome)
}
