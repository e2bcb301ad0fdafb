import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Provider } from 'oidc-provider'
import { type MockAccount, subjectOf, typedAccount } from './accounts.ts'
import type { MockFaults } from './faults.ts'
import { signInPage } from './sign-in-page.ts'

const MAX_FORM_BYTES = 10_000
const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
}

/** The page and its three buttons: an account of the list, a typed one, Cancel. */
export async function serveInteraction(
  provider: Provider,
  accounts: Map<string, MockAccount>,
  faults: MockFaults,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { params } = await provider.interactionDetails(request, response)
  const form = request.method === 'POST' ? await readForm(request) : null
  if (faults.deny || form?.get('cancel')) {
    const result = { error: 'access_denied', error_description: 'the person pressed Cancel' }
    return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
  }
  const account = form === null ? undefined : pickedAccount(form, accounts)
  if (account === undefined) {
    response.writeHead(200, PAGE_HEADERS).end(signInPage([...accounts.values()], String(params.client_id)))
    return
  }
  accounts.set(account.id, account)
  return provider.interactionFinished(request, response, { login: { accountId: subjectOf(account, provider.issuer) } })
}

function pickedAccount(form: URLSearchParams, accounts: ReadonlyMap<string, MockAccount>): MockAccount | undefined {
  return form.has('typed') ? typedAccount(form) : accounts.get(form.get('account') ?? '')
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  let text = ''
  for await (const chunk of request) {
    text += String(chunk)
    if (text.length > MAX_FORM_BYTES) throw new Error('the form is too long')
  }
  return new URLSearchParams(text)
}
