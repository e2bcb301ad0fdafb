/** What came back; `data` is the answer's member of that name, `code` the error's. */
export interface ApiAnswer {
  readonly status: number
  readonly code: string | null
  readonly retryAfter: string | null
  readonly data: Readonly<Record<string, unknown>>
}

/** No answer came: nobody knows whether the request had its effect. */
export class AnswerLost extends Error {
  override readonly name = 'AnswerLost'
}

export interface Credentials {
  readonly device?: string
  readonly accessToken?: string
}

/** The API of one life of the server, for clients that keep no cookies. */
export type Api = (method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown, credentials?: Credentials) => Promise<ApiAnswer>

export function apiAt(address: string): Api {
  return async (method, path, body, { device, accessToken } = {}) => {
    const { response, text } = await exchange(`${address}${path}`, {
      method,
      headers: {
        'x-token-delivery': 'body',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(device === undefined ? {} : { 'x-device-token': device }),
        ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const parsed = members(parseAnswer(response.status, text))
    const code = members(parsed.error).code
    return {
      status: response.status,
      code: typeof code === 'string' ? code : null,
      retryAfter: response.headers.get('retry-after'),
      data: members(parsed.data),
    }
  }
}

async function exchange(url: string, init: RequestInit): Promise<{ readonly response: Response; readonly text: string }> {
  try {
    const response = await fetch(url, init)
    return { response, text: await response.text() }
  } catch (cause) {
    throw new AnswerLost(`${init.method} ${url}`, { cause })
  }
}

/** A whole answer that is not JSON is no lost answer: nothing of ours ever says so. */
function parseAnswer(status: number, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Error(`the answer ${status} is not JSON: ${text.slice(0, 200)}`, { cause })
  }
}

function members(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
}

/** The token in the newest mail of a template to an address, as the development outbox shows it. */
export async function newestLinkToken(api: Api, email: string, template: string): Promise<string | null> {
  const [token = null] = await linkTokens(api, email, template)
  return token
}

/** The token in each mail of a template to an address, newest first. */
export async function linkTokens(api: Api, email: string, template: string): Promise<readonly string[]> {
  const { data } = await api('GET', '/api/dev/outbox')
  const mails = Array.isArray(data.mails) ? data.mails.map(members) : []
  const wanted = mails.filter((summary) => summary.to === email && summary.template === template)
  const tokens = await Promise.all(wanted.map(({ id }) => linkTokenOf(api, String(id))))
  return tokens.filter((token) => token !== null)
}

async function linkTokenOf(api: Api, mailId: string): Promise<string | null> {
  const opened = members((await api('GET', `/api/dev/outbox/${mailId}`)).data.mail)
  const [link] = Array.isArray(opened.links) ? opened.links.map(String) : []
  return link === undefined ? null : new URL(link).searchParams.get('token')
}
