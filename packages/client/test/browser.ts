import type { LockSource } from '@sallyport/client'

/** One browser's cookie jar around `fetch`: clients that share it are tabs of one browser. */
export function browserFetch(): { readonly fetch: typeof globalThis.fetch; readonly cookies: Map<string, string> } {
  const cookies = new Map<string, string>()
  const withCookies: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    if (request.credentials !== 'omit') request.headers.set('cookie', [...cookies].map((pair) => pair.join('=')).join('; '))
    const response = await fetch(request)
    for (const cookie of response.headers.getSetCookie()) {
      const [name = '', value = ''] = cookie.split(';', 1).join('').split('=')
      cookies.set(name, value)
    }
    return response
  }
  return { fetch: withCookies, cookies }
}

/** `navigator.locks`, as far as the client uses it: exclusive, first come first served, `ifAvailable` and `signal`. */
export function createLocks(): LockSource {
  const tails = new Map<string, Promise<unknown>>()

  return {
    async request(name, { ifAvailable, signal }, callback) {
      const before = tails.get(name)
      if (ifAvailable && before !== undefined) return callback(null)
      const turn = Promise.resolve(before).then(() => {
        signal?.throwIfAborted()
        return callback({ name })
      })
      const tail = turn
        .catch(() => undefined)
        .then(() => {
          if (tails.get(name) === tail) tails.delete(name)
        })
      tails.set(name, tail)
      if (signal === undefined) return turn
      const aborted = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))
      return Promise.race([turn, aborted])
    },
  }
}
