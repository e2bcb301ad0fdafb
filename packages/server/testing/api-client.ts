/** What an API client holds after it has signed in. */
export interface Tokens {
  readonly accessToken: string
  readonly refreshToken: string
  readonly deviceToken: string
}

/** Each call from another address, as if a proxy had seen as many clients. */
export function createApiClient() {
  let calls = 0
  const nextAddress = (): string => {
    calls += 1
    return `198.51.${calls >> 8}.${calls & 255}`
  }
  const send = (url: string, path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
    fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-token-delivery': 'body', 'x-forwarded-for': nextAddress(), ...headers },
      body: JSON.stringify(body),
    })
  return {
    send,
    async signIn(url: string, account: { readonly email: string; readonly password: string }): Promise<Tokens> {
      const response = await send(url, '/api/auth/login', account)
      if (response.status !== 200) throw new Error(`sign-in: ${response.status} ${await response.text()}`)
      return ((await response.json()) as { data: Tokens }).data
    },
    async me(url: string, { accessToken }: Pick<Tokens, 'accessToken'>): Promise<number> {
      const headers = { authorization: `Bearer ${accessToken}`, 'x-forwarded-for': nextAddress() }
      return (await fetch(`${url}/api/auth/me`, { headers })).status
    },
    async signOut(url: string, { accessToken }: Pick<Tokens, 'accessToken'>): Promise<number> {
      return (await send(url, '/api/auth/logout', {}, { authorization: `Bearer ${accessToken}` })).status
    },
    /** The new refresh token, or the status of a refusal. */
    async refresh(url: string, { refreshToken, deviceToken }: Pick<Tokens, 'refreshToken' | 'deviceToken'>): Promise<string | number> {
      const response = await send(url, '/api/auth/refresh', { refreshToken }, { 'x-device-token': deviceToken })
      return response.status === 200 ? ((await response.json()) as { data: Tokens }).data.refreshToken : response.status
    },
  }
}
