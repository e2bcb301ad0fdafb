import { GENERATED, importSource, table } from './source.mjs'

const ACCESS = {
  public: 'anybody',
  session: 'a signed-in user',
  development: 'anybody, only while there is no mail server outside production; 404 elsewhere',
}

const INTRODUCTION = `${GENERATED}
# HTTP API

Every endpoint, from the same table that validates requests. The running server shows this as a page at \`/api/docs\` and as OpenAPI 3.1
at \`/api/openapi.json\`.

- Requests and answers are JSON. A body needs \`Content-Type: application/json\`, at most 64 KiB; unknown members are refused.
- Success is \`{ "success": true, "message", "data" }\`. \`register\` and every sign-in repeat \`user\` at the top level.
- Every way to sign in answers a session, or \`data.secondFactor\` when a second factor is owed: tell them apart by that member.
- Failure is \`{ "success": false, "message", "error": { "code", "fields"?, "requestId", "docs", "retryAfter"? } }\`, or RFC 9457 when the
  request says \`Accept: application/problem+json\`. Branch on \`error.code\`: [errors](errors.md).
- Who you are comes from the cookies or from \`Authorization: Bearer\`; the header wins. See [cookies](cookies.md).
- A client without cookies sends \`X-Token-Delivery: body\` with \`register\`, every sign-in and \`refresh\`, keeps \`deviceToken\`, and sends
  it back as \`X-Device-Token\`. What takes several requests then answers a \`challengeToken\`, to be sent with the next one.
  A refresh token is never put into the body for a browser.
- Requests that change something are refused when they come from a page of another origin.
- Every answer carries \`X-Request-Id\`, \`RateLimit\` and \`RateLimit-Policy\`; 429 and 503 carry \`Retry-After\`.
- Every endpoint may also answer \`https_required\`, \`rate_limited\`, \`internal_error\` and \`unavailable\`.
`

const EVERYWHERE = new Set(['https_required', 'rate_limited', 'internal_error', 'unavailable'])

const schemaOf = (media) => media?.content?.['application/json']

function fieldTable(lines) {
  const rows = lines.map(({ name, type, required, rules }) => [`\`${name}\``, type, required ? 'yes' : '', rules.join('. ')])
  return table(['member', 'type', 'required', 'rules'], rows)
}

function answerPart({ endpoint, answer }) {
  if (answer === undefined) return `Answer ${endpoint.status}: no body, the browser goes on to \`Location\`.`
  return `Answer ${endpoint.status}:\n\n\`\`\`json\n${JSON.stringify(answer.example, null, 2)}\n\`\`\``
}

function endpointSection({ endpoint, document, errorsOf, fieldLines, parameterLines, curlLine }) {
  const operation = document.paths[endpoint.path.replace(/:(\w+)/g, '{$1}')][endpoint.method.toLowerCase()]
  const request = schemaOf(operation.requestBody)
  const answer = schemaOf(operation.responses[String(endpoint.status)])
  const aliases = endpoint.aliases.map((path) => `\`${path}\``).join(', ')
  const errors = errorsOf(endpoint).filter((code) => !EVERYWHERE.has(code))
  const path = endpoint.path.replace(/:(\w+)/g, '{$1}')
  const query = parameterLines(document, operation, 'query')
  return [
    `### ${endpoint.summary}`,
    `\`${endpoint.method} ${endpoint.path}\`${aliases === '' ? '' : `, also ${aliases}`}. For ${ACCESS[endpoint.access]}.`,
    operation.description ?? '',
    query.length === 0 ? '' : `Query:\n\n${fieldTable(query)}`,
    request === undefined ? '' : `Request:\n\n${fieldTable(fieldLines(document, request.schema))}`,
    `\`\`\`sh\n${curlLine(document, endpoint.method.toLowerCase(), path, operation)}\n\`\`\``,
    answerPart({ endpoint, answer }),
    errors.length === 0 ? '' : `Errors: ${errors.map((code) => `[\`${code}\`](errors.md#${code})`).join(', ')}.`,
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

/** `docs/reference/http-api.md` */
export async function httpApiPage() {
  const { ENDPOINT_LIST, TAGS, errorsOf } = await importSource('protocol/src/endpoints.ts')
  const { openApiDocument } = await importSource('protocol/src/openapi.ts')
  const { fieldLines, parameterLines } = await importSource('protocol/src/reference-fields.ts')
  const { curlLine } = await importSource('protocol/src/reference-curl.ts')
  const document = openApiDocument({ serverUrl: 'http://localhost:5000', version: '0.1.0', appName: 'Sallyport' })
  const section = (endpoint) => endpointSection({ endpoint, document, errorsOf, fieldLines, parameterLines, curlLine })
  const tagged = TAGS.map((tag) => [`## ${tag}`, ...ENDPOINT_LIST.filter((endpoint) => endpoint.tag === tag).map(section)].join('\n\n'))
  return `${[INTRODUCTION, ...tagged].join('\n\n').replace(/\n{3,}/g, '\n\n')}\n`
}
