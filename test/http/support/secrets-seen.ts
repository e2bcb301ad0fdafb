/** Every secret that a test run meets, so that places where none may stand can be searched for all of them. */
export interface SecretsSeen {
  add(kind: string, value: string | null | undefined): void
  /** Kinds of the secrets that stand in the text. */
  foundIn(text: string, except?: readonly string[]): readonly string[]
}

/** Shorter values turn up by chance. */
const SHORTEST = 6

export function createSecretsSeen(): SecretsSeen {
  const secrets = new Map<string, string>()
  return {
    add(kind, value) {
      if (value && value.length >= SHORTEST) secrets.set(value, kind)
    },
    foundIn(text, except = []) {
      return [...secrets].filter(([value, kind]) => !except.includes(kind) && stands(value, text)).map(([, kind]) => kind)
    },
  }
}

/** Six digits are also part of longer numbers and hashes. */
function stands(secret: string, text: string): boolean {
  return /^\d{6}$/.test(secret) ? new RegExp(`(?<![0-9a-f.:T-])${secret}(?![0-9a-f.:-])`, 'i').test(text) : text.includes(secret)
}
