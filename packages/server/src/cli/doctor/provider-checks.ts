import type { Settings } from '../../environment/settings.ts'
import type { Check } from './check.ts'
import { ok } from './check.ts'

/** What has to be registered at each identity provider, letter by letter. */
export function checkProviders(settings: Pick<Settings, 'providers' | 'publicUrl' | 'port'>): readonly Check[] {
  const publicUrl = settings.publicUrl ?? `http://localhost:${settings.port}`
  return settings.providers.map(({ id, name, redirectUri }) =>
    ok(`sign-in with ${name}`, `redirect URI: ${redirectUri ?? `${publicUrl}/api/auth/callback/${id}`}`),
  )
}
