import type { MailTransport, PasswordHashing, Store, Volatile } from '@sallyport/ports'
import type { AuthOptions } from '../src/config/options.ts'

/** Stands where nothing may be asked: the first use of any member throws and names it. */
function untouchable<Port extends object>(name: string): Port {
  return new Proxy({} as Port, {
    get(_, member) {
      throw new Error(`${name}.${String(member)} must not be used here`)
    },
  })
}

/** Production options without a fault; what they are resolved for is not touched. */
export function goodOptions(): AuthOptions {
  return {
    store: untouchable<Store>('store'),
    volatile: untouchable<Volatile>('volatile'),
    hashing: untouchable<PasswordHashing>('hashing'),
    mail: untouchable<MailTransport>('mail'),
    publicUrl: 'https://auth.example.com',
    secrets: {
      access: 'q8Zt3vYp1LmN7sXw2KdR5cBf9HjG4uEa6TiOzQxWvUyAkSbDnCeFgJhMlPrVoIsT',
      refresh: 'B7nM4kJ2hG9fD1sA6pO3iU8yT5rE0wQzXcVbNmLkJhGfDsAqWeRtYuIoPzXcVbNm',
    },
  }
}
