import type { OpenApiDocument, Operation } from './openapi-types.ts'

/** What a POSIX shell takes literally. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

function withSamples(path: string, operation: Operation): string {
  return operation.parameters.reduce<string>((filled, parameter) => {
    if (!('in' in parameter) || parameter.in !== 'path') return filled
    return filled.replace(`{${String(parameter.name)}}`, encodeURIComponent(String(parameter.example)))
  }, path)
}

/** A line to paste into a shell; the access token is expected in `$ACCESS_TOKEN`. */
export function curlLine(document: OpenApiDocument, method: string, path: string, operation: Operation): string {
  const url = `${(document.servers[0]?.url ?? '').replace(/\/+$/u, '')}${withSamples(path, operation)}`
  const body = operation.requestBody?.content['application/json']?.example
  const needsToken = operation.security.some((requirement) => 'bearer' in requirement)
  const givesTokens = operation.parameters.some(
    (parameter) => '$ref' in parameter && parameter.$ref === '#/components/parameters/TokenDelivery',
  )
  return [
    method === 'get' ? `curl ${quoted(url)}` : `curl -X ${method.toUpperCase()} ${quoted(url)}`,
    ...(needsToken ? ['-H "Authorization: Bearer $ACCESS_TOKEN"'] : []),
    ...(givesTokens ? ["-H 'X-Token-Delivery: body'"] : []),
    ...(body === undefined ? [] : ["-H 'Content-Type: application/json'", `-d ${quoted(JSON.stringify(body))}`]),
  ].join(' \\\n  ')
}
