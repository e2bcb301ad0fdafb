/** What may go wrong at a provider. All off at first; each holds until it is switched off. */
export interface MockFaults {
  /** Connections are cut before anything is answered. */
  down: boolean
  /** Milliseconds that every answer to the application's server takes. */
  slowMs: number
  /** People are sent back as if they had pressed Cancel. */
  deny: boolean
  /** Answers name another issuer: what a mix-up attack looks like (RFC 9207). */
  wrongIssuer: boolean
  /** ID tokens carry another nonce: somebody else's sign-in. */
  wrongNonce: boolean
}

export function noFaults(): MockFaults {
  return { down: false, slowMs: 0, deny: false, wrongIssuer: false, wrongNonce: false }
}

/** The address of the request as the provider gets to see it. */
export function bendRequest(url: string, faults: MockFaults): string {
  if (!faults.wrongNonce || !url.startsWith('/auth?')) return url
  const query = new URLSearchParams(url.slice('/auth?'.length))
  query.set('nonce', 'somebody-elses-nonce')
  return `/auth?${query}`
}

/** Where the browser is sent instead. */
export function bendRedirect(location: string, faults: MockFaults): string {
  if (!faults.wrongIssuer || !URL.canParse(location)) return location
  const url = new URL(location)
  if (url.searchParams.has('iss')) url.searchParams.set('iss', 'https://attacker.example')
  return url.href
}
