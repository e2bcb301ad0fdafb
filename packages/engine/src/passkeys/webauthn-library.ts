/** The checks of WebAuthn Level 3. Loaded at first use: with its certificate formats the library takes longer to load than the rest of the engine. */
export function loadWebauthn() {
  return import('@simplewebauthn/server')
}

/** CBOR, as authenticators write it. */
export function loadWebauthnHelpers() {
  return import('@simplewebauthn/server/helpers')
}
