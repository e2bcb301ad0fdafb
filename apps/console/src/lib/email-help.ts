const COMMON_DOMAINS = [
  'gmail.com',
  'googlemail.com',
  'outlook.com',
  'hotmail.com',
  'live.com',
  'msn.com',
  'yahoo.com',
  'yahoo.co.uk',
  'ymail.com',
  'icloud.com',
  'me.com',
  'mac.com',
  'aol.com',
  'proton.me',
  'protonmail.com',
  'gmx.com',
  'gmx.de',
  'web.de',
  'mail.com',
  'fastmail.com',
  'zoho.com',
] as const

/** The address with a likely slip of the finger in its domain put right, or `null`. Nothing leaves the page. */
export function suggestEmail(email: string): string | null {
  const at = email.lastIndexOf('@')
  const domain = email
    .slice(at + 1)
    .trim()
    .toLowerCase()
  if (at < 1 || domain.length < 4 || COMMON_DOMAINS.some((known) => known === domain)) return null
  const near = COMMON_DOMAINS.find((known) => isOneSlipAway(domain, known))
  return near === undefined ? null : `${email.slice(0, at)}@${near}`
}

/** One letter too many, missing, wrong, or two neighbours swapped. */
function isOneSlipAway(typed: string, known: string): boolean {
  if (Math.abs(typed.length - known.length) > 1) return false
  let start = 0
  while (start < typed.length && typed[start] === known[start]) start += 1
  const restTyped = typed.slice(start)
  const restKnown = known.slice(start)
  const swapped = `${restTyped.charAt(1)}${restTyped.charAt(0)}${restTyped.slice(2)}`
  return (
    restTyped.slice(1) === restKnown.slice(1) ||
    restTyped.slice(1) === restKnown ||
    restTyped === restKnown.slice(1) ||
    swapped === restKnown
  )
}

const MAILBOXES: Readonly<Record<string, { readonly name: string; readonly url: string }>> = {
  'gmail.com': { name: 'Gmail', url: 'https://mail.google.com/' },
  'googlemail.com': { name: 'Gmail', url: 'https://mail.google.com/' },
  'outlook.com': { name: 'Outlook', url: 'https://outlook.live.com/mail/' },
  'hotmail.com': { name: 'Outlook', url: 'https://outlook.live.com/mail/' },
  'live.com': { name: 'Outlook', url: 'https://outlook.live.com/mail/' },
  'yahoo.com': { name: 'Yahoo Mail', url: 'https://mail.yahoo.com/' },
  'icloud.com': { name: 'iCloud Mail', url: 'https://www.icloud.com/mail/' },
  'proton.me': { name: 'Proton Mail', url: 'https://mail.proton.me/' },
  'protonmail.com': { name: 'Proton Mail', url: 'https://mail.proton.me/' },
  'gmx.de': { name: 'GMX', url: 'https://www.gmx.net/' },
  'web.de': { name: 'WEB.DE', url: 'https://web.de/' },
}

/** Where the mailbox of a known provider opens, or `null`. */
export function mailboxOf(email: string): { readonly name: string; readonly url: string } | null {
  return MAILBOXES[email.slice(email.lastIndexOf('@') + 1).toLowerCase()] ?? null
}
