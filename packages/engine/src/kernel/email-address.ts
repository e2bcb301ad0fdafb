const MAX_LENGTH = 254
const MAX_LOCAL_LENGTH = 64
/** `atext` of RFC 5322 in dot-atoms: no quoted local parts, comments, or anything a mail header could be split at. */
const LOCAL_PART = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
const DOMAIN = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/**
 * The one canonical form of an address, or `null` for what is none: trimmed, NFKC (so that a full-width or small
 * commercial at is an at sign before anybody counts them), exactly one `@`, ASCII local part, IDNA domain, lower case.
 * Used in front of every look-up, comparison and mail, so that two parts of the system never read an address differently.
 */
export function canonicalEmail(input: string): string | null {
  const text = input.trim().normalize('NFKC').toLowerCase()
  const at = text.indexOf('@')
  if (at < 1 || at !== text.lastIndexOf('@') || text.length > MAX_LENGTH) return null
  const local = text.slice(0, at)
  const domain = asciiDomain(text.slice(at + 1))
  if (domain === null || local.length > MAX_LOCAL_LENGTH || !LOCAL_PART.test(local)) return null
  const canonical = `${local}@${domain}`
  return canonical.length <= MAX_LENGTH ? canonical : null
}

/** IDNA (UTS 46) as the WHATWG URL parser does it; refuses what that parser would read as something else than a name. */
function asciiDomain(domain: string): string | null {
  if (/[\s/\\?#@:%[\]]/.test(domain) || !URL.canParse(`http://${domain}/`)) return null
  const { hostname } = new URL(`http://${domain}/`)
  return DOMAIN.test(hostname) ? hostname : null
}

/** `m•••@example.com`: enough for its owner to recognise, too little for a stranger. */
export function maskEmail(email: string): string {
  const at = email.indexOf('@')
  return `${email.slice(0, 1)}•••${email.slice(at)}`
}
