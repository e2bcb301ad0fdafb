import { ERROR_NOTES } from './error-notes.mjs'
import { GENERATED, importSource, table } from './source.mjs'

const INTRODUCTION = `${GENERATED}
# Errors

One table in \`packages/protocol/src/errors.ts\` holds every code. A code is part of the API: it keeps its name and its meaning. The sentence
may be shown to anybody and may change.

\`\`\`json
{
  "success": false,
  "message": "Check the highlighted fields.",
  "error": {
    "code": "invalid_request",
    "fields": [{ "field": "email", "code": "email_invalid", "message": "Enter an email address like name@example.com." }],
    "requestId": "req_5b1c6a3d0f2e4c7b8a9d0e1f2a3b4c5d",
    "docs": "http://localhost:5000/api/docs#error-invalid_request"
  }
}
\`\`\`

In code, with [the client](../start/library.md#from-a-page): \`if (isError(error, 'account_locked', 'rate_limited')) wait(error.retryAfter)\`.
Configuration problems that keep the server from starting have codes of their own (\`config_…\`) and are printed with their fix.
`

const GUARD = 'the guard in front of an application’s own routes.'

/** Codes that no answer of an endpoint carries. */
const ELSEWHERE = { forbidden: GUARD, second_factor_required: GUARD }

function answeredBy(code, endpoints) {
  if (endpoints.length > 6) return 'Most endpoints.'
  if (endpoints.length > 0) return `${endpoints.map((path) => `\`${path}\``).join(', ')}.`
  return ELSEWHERE[code] ?? (code.startsWith('oauth_') ? 'the page `/auth/error`, where a way to a provider and back ends.' : 'the router.')
}

function section(code, { status, message }, endpoints) {
  const notes = ERROR_NOTES[code]
  if (notes === undefined) throw new Error(`scripts/docs/error-notes.mjs says nothing about ${code}`)
  const [meaning, remedy] = notes
  return `### ${code}\n\n**${status}** “${message}”\n\n${meaning}\n\nWhat to do: ${remedy}\n\nAnswered by: ${answeredBy(code, endpoints)}`
}

/** `docs/reference/errors.md` */
export async function errorsPage() {
  const { ERRORS, FIELD_ERRORS } = await importSource('protocol/src/errors.ts')
  const { ENDPOINT_LIST, errorsOf } = await importSource('protocol/src/endpoints.ts')
  const unknown = Object.keys(ERROR_NOTES).filter((code) => !(code in ERRORS))
  if (unknown.length > 0) throw new Error(`scripts/docs/error-notes.mjs has codes that do not exist: ${unknown.join(', ')}`)
  const answering = (code) =>
    ENDPOINT_LIST.filter((endpoint) => errorsOf(endpoint).includes(code)).map(({ method, path }) => `${method} ${path}`)
  const codes = Object.entries(ERRORS).map(([code, error]) => section(code, error, answering(code)))
  const fields = table(
    ['code', 'sentence'],
    Object.entries(FIELD_ERRORS).map(([code, message]) => [`\`${code}\``, message]),
  )
  return `${[INTRODUCTION, '## Codes', ...codes, '## Codes of fields', 'In `error.fields[].code`.', fields].join('\n\n').replace(/\n{3,}/g, '\n\n')}\n`
}
