import type { ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Endpoint } from './endpoints.ts'
import { ENDPOINT_LIST, ENDPOINTS, errorsOf, parseRequest, TAGS } from './endpoints.ts'
import { ERRORS } from './errors.ts'
import { openApiDocument } from './openapi.ts'
import type { JsonSchema, Operation } from './openapi-types.ts'
import { toProblem } from './problem.ts'
import { SAMPLES } from './samples.ts'

const document = openApiDocument({ serverUrl: 'https://auth.example.com', version: '1.2.3', appName: 'Sallyport' })
const inBraces = (path: string): string => path.replace(/:([A-Za-z]+)/gu, '{$1}')

type Method = 'get' | 'post' | 'patch' | 'delete'
const methodOf = (endpoint: Endpoint): Method => endpoint.method.toLowerCase() as Method

function operationAt(path: string, endpoint: Endpoint): Operation {
  const operation = document.paths[inBraces(path)]?.[methodOf(endpoint)]
  if (operation === undefined) throw new Error(`${endpoint.method} ${path} is missing`)
  return operation
}

/** Every object and list below `value`, with its path. */
function* walk(
  value: unknown,
  path: readonly string[] = [],
): Generator<{ readonly node: Readonly<Record<string, unknown>>; readonly path: readonly string[] }> {
  if (typeof value !== 'object' || value === null) return
  yield { node: value as Readonly<Record<string, unknown>>, path }
  for (const [key, item] of Object.entries(value)) yield* walk(item, [...path, key])
}

const ajv = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false, allErrors: true, validateFormats: true })
addFormats.default(ajv)
ajv.addKeyword('components')
ajv.addSchema({ $id: 'https://auth.example.com/openapi', components: document.components })
const validators = new Map<string, ValidateFunction>()
function compiled(schema: JsonSchema): ValidateFunction {
  const absolute = JSON.stringify(schema).replaceAll('"#/components/', '"https://auth.example.com/openapi#/components/')
  const validator = validators.get(absolute) ?? ajv.compile(JSON.parse(absolute))
  validators.set(absolute, validator)
  return validator
}

const operations = Object.values(document.paths).flatMap((item) => Object.values(item))

test('every endpoint and every alias is there, and nothing else', () => {
  const expected = ENDPOINT_LIST.flatMap((endpoint) =>
    [endpoint.path, ...endpoint.aliases].map((path) => `${methodOf(endpoint)} ${inBraces(path)}`),
  )
  const found = Object.entries(document.paths).flatMap(([path, item]) => Object.keys(item).map((method) => `${method} ${path}`))
  expect(found.sort()).toEqual(expected.sort())
  for (const endpoint of ENDPOINT_LIST) {
    for (const alias of endpoint.aliases) {
      expect(operationAt(alias, endpoint)).toMatchObject({ deprecated: false, 'x-alias-of': inBraces(endpoint.path) })
    }
  }
})

test('operation ids are unique, tags and security schemes are declared', () => {
  const ids = operations.map((operation) => operation.operationId)
  expect(new Set(ids).size).toBe(ids.length)
  expect(document.tags.map((tag) => tag.name)).toEqual([...TAGS])
  for (const { tags, security } of operations) {
    for (const tag of tags) expect(TAGS).toContain(tag)
    for (const scheme of security.flatMap((requirement) => Object.keys(requirement)))
      expect(document.components.securitySchemes).toHaveProperty(scheme)
  }
})

test('every reference resolves, every component is used', () => {
  const used = new Set<string>()
  for (const { node, path } of walk(document)) {
    if (typeof node.$ref !== 'string') continue
    const target = node.$ref.replace(/^#\//u, '').split('/')
    const found = target.reduce<unknown>((at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined), document)
    expect(found, `${path.join('/')} -> ${node.$ref}`).toBeTypeOf('object')
    used.add(node.$ref)
  }
  for (const kind of ['schemas', 'parameters', 'headers'] as const) {
    for (const name of Object.keys(document.components[kind])) expect(used).toContain(`#/components/${kind}/${name}`)
  }
})

test('path templates and path parameters agree', () => {
  for (const [path, item] of Object.entries(document.paths)) {
    const inTemplate = [...path.matchAll(/\{([^}]+)\}/gu)].map((match) => match[1])
    for (const { parameters } of Object.values(item)) {
      const declared = parameters.flatMap((parameter) => ('in' in parameter && parameter.in === 'path' ? [parameter] : []))
      expect(declared.map((parameter) => parameter.name)).toEqual(inTemplate)
      for (const parameter of declared) expect(compiled(parameter.schema as JsonSchema)(parameter.example)).toBe(true)
    }
  }
})

test('the document is plain JSON and the same every time', () => {
  expect(JSON.parse(JSON.stringify(document))).toEqual(document)
  const again = openApiDocument({ serverUrl: 'https://auth.example.com', version: '1.2.3', appName: 'Sallyport' })
  expect(JSON.stringify(again)).toBe(JSON.stringify(document))
})

const isBoundedJson = (name: string): boolean => /^(?:Preferences|ClientExtensionResults|Json\d)$/u.test(name)

/** What `additionalProperties` of an object must be. */
function opennessOf(name: string, path: readonly string[]): unknown {
  if (isBoundedJson(name)) return { $ref: expect.stringMatching(/\/Json\d$/u) }
  if (['PublicKeyOptions', 'ProviderProfile'].includes(name)) return true
  // Browsers may add to it.
  if (/^Passkey(?:Assertion|Attestation)$/u.test(name) && path.at(-1) === 'response') return undefined
  return false
}

test('every schema compiles, closes its objects and says something', () => {
  for (const [name, schema] of Object.entries(document.components.schemas)) {
    expect(() => compiled(schema), name).not.toThrow()
    for (const { node, path } of walk(schema)) {
      const where = `${name}/${path.join('/')}`
      expect(Object.keys(node).length > 0 || path.at(-1) === 'properties', `${where} is empty`).toBe(true)
      if (node.type !== 'object') continue
      expect(node.additionalProperties, where).toEqual(opennessOf(name, path))
      if (isBoundedJson(name)) expect(node.propertyNames, where).toEqual(expect.anything())
    }
  }
})

test('patterns mean the same in the regular expressions of other languages', () => {
  for (const { node, path } of walk(document)) {
    // No surrogates, no `\p{…}` or `\u{…}`, nothing that looks around or back: what RFC 9485 and JSON Schema ask of portable patterns.
    if (typeof node.pattern === 'string')
      expect(node.pattern, path.join('/')).not.toMatch(/\\u[dD][89a-fA-F]|\\[pPuxk]\{|\(\?[=!<]|\\[1-9]/u)
  }
})

test('every body of every operation compiles', () => {
  for (const { responses, requestBody } of operations) {
    for (const { content } of [...Object.values(responses), ...(requestBody ? [requestBody] : [])]) {
      for (const media of Object.values(content ?? {})) expect(() => compiled(media.schema)).not.toThrow()
    }
  }
})

describe.each(ENDPOINT_LIST.map((endpoint) => endpoint.name))('%s', (name) => {
  const endpoint = ENDPOINTS[name]
  const operation = operationAt(endpoint.path, endpoint)

  test('samples validate; a foreign member does not', () => {
    const { request, answer } = SAMPLES[name]
    const schema = operation.responses[String(endpoint.status)]?.content?.['application/json']?.schema
    expect(schema === undefined).toBe(endpoint.status === 303)
    const validAnswer = compiled(schema ?? { type: 'null' })
    expect(validAnswer(answer), JSON.stringify(validAnswer.errors)).toBe(true)
    expect(validAnswer({ ...answer, passwordHash: 'x' })).toBe(false)
    expect(operation.requestBody === undefined).toBe(endpoint.request === null)
    if (operation.requestBody === undefined) return
    const validRequest = compiled(operation.requestBody.content['application/json']?.schema ?? {})
    expect(validRequest(request), JSON.stringify(validRequest.errors)).toBe(true)
    expect(validRequest({ ...request, role: 'admin' })).toBe(false)
    expect(operation.requestBody.required).toBe(!parseRequest(name, undefined).ok)
  })

  test('every error has its status, and each status only its codes, in both forms', () => {
    for (const code of errorsOf(endpoint)) {
      const response = operation.responses[String(ERRORS[code].status)]
      const body = {
        success: false as const,
        message: ERRORS[code].message,
        error: { code, requestId: 'req_1', docs: 'https://auth.example.com/reference#error' },
      }
      const validBody = compiled(response?.content?.['application/json']?.schema ?? {})
      const validProblem = compiled(response?.content?.['application/problem+json']?.schema ?? {})
      expect(validBody(body)).toBe(true)
      expect(validProblem(toProblem(body))).toBe(true)
      expect(validBody({ ...body, error: { ...body.error, code: 'method_not_allowed' } })).toBe(false)
      expect(validBody({ ...body, stack: 'at …' })).toBe(false)
      expect(validProblem({ ...toProblem(body), stack: 'at …' })).toBe(false)
    }
    expect(
      Object.values(operation.responses)
        .flatMap((response) => response['x-error-codes'] ?? [])
        .sort(),
    ).toEqual([...errorsOf(endpoint)].sort())
  })

  test('says its headers', () => {
    for (const [status, { headers }] of Object.entries(operation.responses)) {
      expect(Object.keys(headers)).toEqual(expect.arrayContaining(['X-Request-Id', 'RateLimit', 'RateLimit-Policy']))
      expect(Object.hasOwn(headers, 'Retry-After')).toBe(status === '429' || status === '503')
      expect(Object.hasOwn(headers, 'Location')).toBe(status === '303')
    }
  })
})

test('health answers 503 in its own form too', () => {
  const schema = operationAt('/api/health', ENDPOINTS.health).responses['503']?.content?.['application/json']?.schema ?? {}
  expect(compiled(schema)({ ...SAMPLES.health.answer, success: false, status: 'degraded' })).toBe(true)
})

test('sign-in answers with a session or with a second factor that is owed, and with nothing between', () => {
  const schema = operationAt('/api/auth/login', ENDPOINTS.login).responses['200']?.content?.['application/json']?.schema ?? {}
  expect(document.components.schemas.SignInAnswer).toEqual({
    anyOf: [{ $ref: '#/components/schemas/SignedInAnswer' }, { $ref: '#/components/schemas/SecondFactorAnswer' }],
  })
  const valid = compiled(schema)
  const owed = SAMPLES.getSecondFactorChallenge.answer
  expect(valid(owed)).toBe(true)
  expect(valid({ ...owed, data: { ...owed.data, accessToken: 'a' } })).toBe(false)
  expect(valid({ ...owed, user: SAMPLES.verifySecondFactor.answer.user })).toBe(false)
})

test('bodies are optional exactly where {} is enough, also of DELETE', () => {
  const bodyOf = (name: Endpoint['name']) => operationAt(ENDPOINTS[name].path, ENDPOINTS[name]).requestBody
  expect(bodyOf('sendSecondFactorCode')?.required).toBe(false)
  expect(bodyOf('secureAccount')?.required).toBe(false)
  expect(bodyOf('deleteUser')).toMatchObject({ required: true, content: { 'application/json': { example: expect.anything() } } })
  expect(bodyOf('removeTotp')).toBeUndefined()
})

test('what stands behind the ? is documented', () => {
  const inQuery = (name: Endpoint['name']) =>
    operationAt(ENDPOINTS[name].path, ENDPOINTS[name]).parameters.flatMap((each) => ('in' in each && each.in === 'query' ? [each] : []))
  expect(inQuery('beginOauth').map(({ name }) => name)).toEqual(['returnTo', 'rememberMe', 'delivery'])
  expect(inQuery('oauthCallback').map(({ name }) => name)).toEqual(['code', 'state', 'iss', 'error', 'error_description'])
  for (const each of [...inQuery('beginOauth'), ...inQuery('oauthCallback')]) {
    expect(each.required).toBe(false)
    expect(() => compiled(each.schema as JsonSchema)).not.toThrow()
  }
})

test('what the document allows, the server takes: login and profile bodies', async () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1 }),
    fc.constantFrom('ada', 'ada@example.com', ' ', '\0', '\ud800', 'x'.repeat(101), '😀'.repeat(100)),
  )
  const json = fc.oneof(fc.jsonValue({ maxDepth: 5 }), fc.constant(null))
  const login = fc.record({ email: text, username: text, password: text, rememberMe: fc.boolean() }, { requiredKeys: [] })
  const image = fc.oneof(fc.webUrl({ validSchemes: ['https', 'http'], withFragments: true, withQueryParameters: true }), text)
  const profile = fc.record(
    {
      name: text,
      firstName: json,
      username: fc.oneof(text, fc.constant(null)),
      preferences: fc.oneof(json, fc.dictionary(text, json)),
      profileImageUrl: image,
    },
    { requiredKeys: [] },
  )
  for (const [name, bodies] of [
    ['login', login],
    ['updateProfile', profile],
  ] as const) {
    const valid = compiled({ $ref: `#/components/schemas/${name === 'login' ? 'LoginRequest' : 'UpdateProfileRequest'}` })
    let agreed = 0
    await fc.assert(
      fc.property(bodies, (generated) => {
        const text = JSON.stringify(generated)
        const body: unknown = JSON.parse(text)
        // The document speaks of I-JSON (RFC 7493), where a lone surrogate, which only an escape can write, has no place.
        if (/\\ud[89a-f]/u.test(text) || !valid(body)) return
        agreed += 1
        expect(parseRequest(name, body)).toMatchObject({ ok: true })
      }),
      { numRuns: 1500 },
    )
    expect(agreed).toBeGreaterThan(20)
  }
})
