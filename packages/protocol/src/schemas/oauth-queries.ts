import * as z from 'zod'
import { wireRegistry } from './primitives.ts'

const described = (description: string): z.ZodString => z.string().register(wireRegistry, { description })

/** What `GET /api/auth/:provider` understands. */
export const beginOauthQuery = z.object({
  returnTo: described(
    'Where to go afterwards: a path of this origin, or an address of a configured front end. Default `/dashboard`.',
  ).exactOptional(),
  rememberMe: described('`true`: a longer session. Anything else counts as no.').exactOptional(),
  delivery: described(
    '`code`, for API clients: no cookies; `returnTo` gets a `code` for `POST /api/auth/oauth/exchange`. Anything else: cookies.',
  ).exactOptional(),
})

/** What the provider sends along (RFC 6749 section 4.1.2, RFC 9207). Whatever else it adds is ignored. */
export const oauthCallbackQuery = z.object({
  code: described('The authorization code.').exactOptional(),
  state: described('As it was sent to the provider.').exactOptional(),
  iss: described('The issuer, where the provider tells it (RFC 9207).').exactOptional(),
  error: described('Why there is no code; `access_denied` when the person cancelled.').exactOptional(),
  error_description: described('For the log, never shown.').exactOptional(),
})
