/** Fewer different characters than this and a password of any length is a pattern. */
const MIN_DISTINCT = 5

export type IsCommonPassword = (password: string) => boolean

/**
 * Whether a password (lower case, NFC) is on a list that guessers start with: 49,000 entries, compared whole, as NIST
 * SP 800-63B-4 3.1.1.2 asks. The list is read at first use; a server that only checks sessions never carries it.
 */
export function lazyCommonPasswords(): () => Promise<IsCommonPassword> {
  let loading: Promise<IsCommonPassword> | null = null
  return () => {
    loading ??= readList()
    return loading
  }
}

async function readList(): Promise<IsCommonPassword> {
  const { dictionary } = await import('@zxcvbn-ts/language-common')
  const list = new Set<string>(dictionary['passwords-common'])
  return (password) => list.has(password) || new Set(password).size < MIN_DISTINCT
}
