import type { AuthConfig } from './auth-config.ts'
import type { ConfigProblem } from './config-error.ts'
import type { AuthOptions } from './options.ts'

/** Passkeys belong to a domain name; a browser makes none for an address (WebAuthn Level 3 section 5.1.3). */
function isIpAddress(hostname: string): boolean {
  return hostname.startsWith('[') || /^\d+(\.\d+){3}$/.test(hostname)
}

/** The host itself, or a domain above it that is more than a top level. */
function belongsTo(hostname: string, rpId: string): boolean {
  return hostname === rpId || (rpId.includes('.') && hostname.endsWith(`.${rpId}`))
}

/** Where the default would not do, passkeys are off (`passkeysOffBecause` says why); what was asked for and cannot be is a problem. */
export function passkeyConfig({ passkeys = {}, clientUrls = [] }: AuthOptions, publicUrl: URL): AuthConfig['passkeys'] {
  return {
    signIn: passkeys.signIn !== 'off' && !isIpAddress(publicUrl.hostname),
    rpId: passkeys.rpId ?? publicUrl.hostname,
    origins: [publicUrl.origin, ...clientUrls.map((url) => new URL(url).origin)],
  }
}

/** Why passkeys are off although nobody switched them off; `null` otherwise. */
export function passkeysOffBecause({ passkeys = {}, publicUrl }: Pick<AuthOptions, 'passkeys' | 'publicUrl'>): string | null {
  const { hostname } = new URL(publicUrl)
  if (passkeys.signIn === 'off' || !isIpAddress(hostname)) return null
  return `Passkeys are off: they belong to a domain name, and ${hostname} is an address. Open the pages under a name, for example localhost`
}

export function passkeyProblems({ passkeys = {}, publicUrl }: Pick<AuthOptions, 'passkeys' | 'publicUrl'>): readonly ConfigProblem[] {
  if (passkeys.signIn === 'off' || !URL.canParse(publicUrl)) return []
  const { hostname } = new URL(publicUrl)
  if (isIpAddress(hostname)) {
    if (passkeys.signIn !== 'on' && passkeys.rpId === undefined) return []
    const option = passkeys.rpId === undefined ? 'passkeys.signIn' : 'passkeys.rpId'
    return [
      {
        option,
        problem: `passkeys belong to a domain name, and ${hostname} is an address.`,
        fix: 'Use a name in PUBLIC_URL, for example http://localhost:3000.',
      },
    ]
  }
  if (passkeys.rpId === undefined || belongsTo(hostname, passkeys.rpId)) return []
  return [
    {
      option: 'passkeys.rpId',
      problem: `"${passkeys.rpId}" is neither ${hostname} nor a domain above it, so no browser would make a passkey for it.`,
      fix: `Leave it out for ${hostname}, or name the domain that all your front ends share.`,
    },
  ]
}
