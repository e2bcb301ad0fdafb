import { answer, type RouteHandler, sessionRoute } from '../http/route.ts'
import { ApiError } from '../kernel/api-error.ts'
import type { Services } from '../services.ts'
import { listPasskeys, presentPasskey, removePasskey, renamePasskey } from './passkey-settings.ts'
import { beginPasskeyRegistration, registerPasskey } from './register-passkey.ts'

/** Looking after passkeys. Where they sign nobody in no new one is made; those that are there can still be seen and removed. */
export function passkeyRoutes(services: Services): readonly RouteHandler[] {
  const demandPasskeys = () => {
    if (!services.config.passkeys.signIn) throw new ApiError('not_found')
  }
  return [
    sessionRoute('beginPasskeyRegistration', async ({ session, caller }) => {
      demandPasskeys()
      const options = await beginPasskeyRegistration(services, session, caller)
      return { answer: answer('Create your passkey.', { options }) }
    }),
    sessionRoute('registerPasskey', async ({ session, input, caller }) => {
      demandPasskeys()
      const passkey = await registerPasskey(services, session, input, caller)
      return { answer: answer('Your passkey is ready.', { passkey: presentPasskey(passkey) }) }
    }),
    sessionRoute('listPasskeys', async ({ session }) => ({
      answer: answer('Your passkeys.', await listPasskeys(services, session)),
    })),
    sessionRoute('renamePasskey', async ({ session, params, input, caller }) => {
      await renamePasskey(services, session, { id: params.passkeyId ?? '', name: input.name }, caller)
      return { answer: answer('Done.', {}) }
    }),
    sessionRoute('removePasskey', async ({ session, params, caller }) => {
      await removePasskey(services, session, params.passkeyId ?? '', caller)
      return { answer: answer('Done.', {}) }
    }),
  ]
}
