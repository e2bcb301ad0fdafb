import type { MockAccount } from '@sallyport/mock-provider'
import { parseSetCookie } from './set-cookie.ts'

/** What somebody does on the provider's page. */
export type Choice = { readonly account: string } | { readonly typed: Omit<MockAccount, 'id'> } | 'cancel'

/** Walk through the provider's pages as a browser does, from its authorization address to the one it sends back to. */
export async function visitProvider(authorizationUrl: string, choice: Choice): Promise<URL> {
  const jar = new Map<string, string>()
  const home = new URL(authorizationUrl).origin
  let url = authorizationUrl
  let form: URLSearchParams | null = null
  for (let step = 0; step < 10; step += 1) {
    const response: Response = await fetch(url, {
      method: form === null ? 'GET' : 'POST',
      redirect: 'manual',
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form === null ? {} : { body: form }),
    })
    keepCookies(jar, response)
    const location = response.headers.get('location')
    if (location === null) {
      const text = await response.text()
      if (response.status !== 200) throw new Error(`the provider answered ${response.status}: ${text}`)
      form = formOf(choice)
      continue
    }
    const next = new URL(location, url)
    if (next.origin !== home) return next
    url = next.href
    form = null
  }
  throw new Error('the provider sends its visitors in circles')
}

function keepCookies(jar: Map<string, string>, response: Response): void {
  for (const { name, value } of response.headers.getSetCookie().map(parseSetCookie)) {
    if (value === '') jar.delete(name)
    else jar.set(name, value)
  }
}

function formOf(choice: Choice): URLSearchParams {
  if (choice === 'cancel') return new URLSearchParams({ cancel: 'yes' })
  if ('account' in choice) return new URLSearchParams({ account: choice.account })
  const { name, email, emailVerified } = choice.typed
  return new URLSearchParams({ typed: 'yes', name, email: email ?? '', ...(emailVerified ? { verified: 'on' } : {}) })
}
