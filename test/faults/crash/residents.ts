import { type Api, newestLinkToken } from './api.ts'

/** Somebody who has signed up, verified and signed in, ready for a fault to happen. */
export interface Resident {
  readonly email: string
  readonly password: string
  readonly device: string
  refreshToken: string
  accessToken: string
}

/** Throws when any step is refused: this is the quiet time before the fault. */
export async function moveIn(api: Api, name: string): Promise<Resident> {
  const email = `${name}@example.com`
  const password = 'Resident-Password-1!'
  const device = `device-secret-of-${name}-0123456789abcdef0123456789`
  await demand(api('POST', '/api/auth/register', { email, password, name: 'Resident' }, { device }), 201)
  const token = await newestLinkToken(api, email, 'verify_email')
  await demand(api('POST', '/api/auth/verify-email', { token }, { device }), 200)
  const { data } = await demand(api('POST', '/api/auth/login', { email, password }, { device }), 200)
  return { email, password, device, refreshToken: String(data.refreshToken), accessToken: String(data.accessToken) }
}

async function demand(call: ReturnType<Api>, status: number): ReturnType<Api> {
  const answer = await call
  if (answer.status !== status) throw new Error(`answered ${answer.status} ${answer.code} instead of ${status}`)
  return answer
}

/** Trade the token; keeps the new one when there is one. */
export async function refresh(api: Api, resident: Resident): ReturnType<Api> {
  const { device, refreshToken } = resident
  const answer = await api('POST', '/api/auth/refresh', { refreshToken }, { device })
  if (answer.status === 200) {
    resident.refreshToken = String(answer.data.refreshToken)
    resident.accessToken = String(answer.data.accessToken)
  }
  return answer
}
