import { AuthorizationResponseError } from 'openid-client'
import { ApiError } from '../../../kernel/api-error.ts'

/** Nobody answered, in time or at all; the library wraps it, whoever classifies looks for it. */
export class ProviderUnreachable extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options)
    this.name = 'ProviderUnreachable'
  }
}

const TEMPORARY = new Set(['temporarily_unavailable', 'server_error'])

/** Any failure of a visit as what the person may know. The reason goes to the log: names and codes of errors, no content of messages. */
export function providerFault(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  const causes = chainOf(error)
  if (causes.some((cause) => cause instanceof ProviderUnreachable)) return new ApiError('oauth_unavailable', { reason: reasonOf(causes) })
  const refusal = causes.find((cause) => cause instanceof AuthorizationResponseError)
  if (refusal?.error === 'access_denied') return new ApiError('oauth_denied', { reason: 'access_denied' })
  if (refusal !== undefined && TEMPORARY.has(refusal.error)) return new ApiError('oauth_unavailable', { reason: reasonOf(causes) })
  return new ApiError('oauth_failed', { reason: reasonOf(causes) })
}

function chainOf(error: unknown): readonly Error[] {
  const chain: Error[] = []
  for (let at: unknown = error; at instanceof Error && chain.length < 5; at = at.cause) chain.push(at)
  return chain
}

function reasonOf(causes: readonly Error[]): string {
  return causes.map((cause) => `${cause.name}: ${'error' in cause ? String(cause.error) : cause.message}`).join(' < ')
}
