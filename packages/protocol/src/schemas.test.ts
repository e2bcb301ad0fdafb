import { readFileSync } from 'node:fs'
import { expect, expectTypeOf, test } from 'vitest'
import type * as z from 'zod'
import type { Endpoint } from './endpoint-types.ts'
import { ENDPOINT_LIST, ENDPOINTS, errorsOf, parseRequest } from './endpoints.ts'
import type { ErrorBody } from './errors.ts'
import { ERRORS } from './errors.ts'
import { toProblem } from './problem.ts'
import type { RouteName } from './routes.ts'
import { ROUTES } from './routes.ts'
import { SAMPLES } from './samples.ts'
import { type meAnswer, signedInAnswer } from './schemas/answers.ts'
import { errorBody, problemBody } from './schemas/errors.ts'
import type { loginRequest, registerRequest } from './schemas/requests.ts'
import type { signInAnswer } from './schemas/sign-in-answers.ts'
import type { passkeySignInRequest, reauthenticateRequest } from './schemas/sign-in-requests.ts'
import type { PasskeySignInRequest, ReauthenticateRequest, SignInAnswer } from './sign-in-types.ts'
import type { LoginRequest, RegisterRequest } from './types.ts'
import type { Wire } from './wire.ts'

const names = Object.keys(ROUTES) as RouteName[]

test('schema and interface are one type', () => {
  expectTypeOf<z.output<typeof registerRequest>>().toEqualTypeOf<RegisterRequest>()
  expectTypeOf<z.output<typeof loginRequest>>().toEqualTypeOf<LoginRequest>()
  expectTypeOf<z.output<typeof passkeySignInRequest>>().toEqualTypeOf<PasskeySignInRequest>()
  expectTypeOf<z.output<typeof reauthenticateRequest>>().toEqualTypeOf<ReauthenticateRequest>()
  expectTypeOf<z.output<typeof signInAnswer>>().toEqualTypeOf<SignInAnswer>()
  expectTypeOf<z.output<typeof signedInAnswer>>().toEqualTypeOf<Wire['verifySecondFactor']['answer']>()
  expectTypeOf<z.output<typeof meAnswer>>().toEqualTypeOf<Wire['me']['answer']>()
  const parsed = parseRequest('login', {})
  if (parsed.ok) expectTypeOf(parsed.value).toEqualTypeOf<LoginRequest>()
})

test('every route has one endpoint, in the list once', () => {
  expect(Object.keys(ENDPOINTS).sort()).toEqual([...names].sort())
  expect(ENDPOINT_LIST.map((endpoint) => endpoint.name).sort()).toEqual([...names].sort())
  for (const name of names) expect(ENDPOINTS[name]).toMatchObject({ name, ...ROUTES[name] })
})

test('path members are exactly those of the path', () => {
  for (const endpoint of ENDPOINT_LIST) {
    const members = [...endpoint.path.matchAll(/:([A-Za-z]+)/gu)].map((match) => match[1] ?? '')
    expect(endpoint.params === null).toBe(members.length === 0)
    expect(endpoint.params?.safeParse(Object.fromEntries(members.map((member) => [member, 'abc_-9'])))?.success ?? true).toBe(true)
  }
})

test('in the order of the list no path hides a later one, and no two paths differ only in the names of their members', () => {
  const known = ENDPOINT_LIST.flatMap(({ method, path, aliases }) => [path, ...aliases].map((each) => ({ method, path: each })))
  for (const [index, later] of known.entries()) {
    for (const earlier of known.slice(0, index)) {
      const pattern = new RegExp(`^${earlier.path.replace(/:\w+/gu, '[^/]+')}$`, 'u')
      expect(earlier.method === later.method && pattern.test(later.path), `${earlier.path} hides ${later.path}`).toBe(false)
    }
  }
  const shapes = new Map(known.map(({ path }) => [path, path.replace(/:\w+/gu, ':')]))
  expect(new Set(shapes.values()).size).toBe(shapes.size)
})

test('what asks for a confirmation', () => {
  const confirmed = ENDPOINT_LIST.filter(({ stepUp }) => stepUp).map(({ name }) => name)
  expect(confirmed.sort()).toEqual([
    ...['beginConnection', 'beginPasskeyRegistration', 'beginTotp', 'changeEmail', 'deleteUser', 'disableEmailFactor'],
    ...['enableEmailFactor', 'exportUser', 'removeConnection', 'removePasskey', 'removeTotp', 'replaceRecoveryCodes'],
  ])
  for (const name of confirmed) expect(ENDPOINTS[name].access).toBe('session')
})

test.each(names)('%s: the sample answer fits; a missing, foreign or mistyped member does not', (name) => {
  const { answer, status } = ENDPOINTS[name]
  if (status === 303) {
    expect([SAMPLES[name].answer, answer.safeParse(null).success, answer.safeParse({}).success]).toEqual([null, true, false])
    return
  }
  const sample: Readonly<Record<string, unknown>> = { ...SAMPLES[name].answer }
  expect(answer.safeParse(sample).error).toBeUndefined()
  expect(answer.safeParse({ ...sample, passwordHash: 'x' }).success).toBe(false)
  for (const member of Object.keys(sample)) {
    const { [member]: _, ...without } = sample
    expect(answer.safeParse(without).success, `without ${member}`).toBe(false)
    expect(answer.safeParse({ ...sample, [member]: Symbol('no JSON') }).success, `mistyped ${member}`).toBe(false)
  }
})

test('answers may carry tokens for clients that asked', () => {
  const { answer } = SAMPLES.verifySecondFactor
  const tokens = { accessToken: 'a', refreshToken: 'b', deviceToken: 'c' }
  expect(signedInAnswer.safeParse({ ...answer, token: 'a', data: { ...answer.data, ...tokens } }).success).toBe(true)
})

test('errors: each code once, body codes only with a body, session codes only with a session', () => {
  for (const endpoint of ENDPOINT_LIST) {
    const codes = errorsOf(endpoint)
    expect(new Set(codes).size).toBe(codes.length)
    expect(codes.includes('malformed_json')).toBe(endpoint.request !== null)
    expect(codes.includes('unauthenticated')).toBe(endpoint.access === 'session' || endpoint.errors.includes('unauthenticated'))
    expect(codes.includes('reauthentication_required')).toBe(endpoint.stepUp)
    expect(codes.includes('csrf_failed')).toBe(endpoint.method !== 'GET')
    expect(codes).toEqual(expect.arrayContaining(['rate_limited', 'internal_error', 'unavailable', ...endpoint.errors]))
  }
  const bare: Endpoint = { ...ENDPOINTS.health, errors: ['rate_limited'] }
  expect(errorsOf(bare).filter((code) => code === 'rate_limited')).toHaveLength(1)
})

test('both forms of an error fit their schemas', () => {
  const body: ErrorBody = {
    success: false,
    message: ERRORS.invalid_request.message,
    error: {
      code: 'invalid_request',
      fields: [{ field: 'email', code: 'required', message: 'Fill this in.' }],
      requestId: 'req 1',
      docs: 'https://auth.example.com/reference#error-invalid_request',
      retryAfter: 3,
    },
  }
  expect(errorBody.safeParse(body).success).toBe(true)
  const problem = toProblem(body)
  expect(problemBody.safeParse(problem).success).toBe(true)
  expect(problem).toMatchObject({
    status: 400,
    retryAfter: 3,
    errors: [{ pointer: '/email', code: 'required' }],
    instance: 'urn:request:req%201',
  })
  const whole = toProblem({ ...body, error: { ...body.error, fields: [{ field: '', code: 'invalid', message: '' }] } })
  expect(whole.errors?.[0]?.pointer).toBe('')
})

test('browsers that import the main entry get no zod', () => {
  const seen = new Set<string>()
  const visit = (file: string): void => {
    if (seen.has(file)) return
    seen.add(file)
    const source = readFileSync(new URL(file, import.meta.url), 'utf8')
    for (const [, typeOnly, target = ''] of source.matchAll(/^(?:import|export)( type)? [^']*from '([^']+)'/gmu)) {
      expect(typeOnly !== undefined || target.startsWith('./'), `${file} imports ${target}`).toBe(true)
      if (typeOnly === undefined) visit(target)
    }
  }
  visit('./index.ts')
  expect([...seen].sort()).toEqual(['./errors.ts', './index.ts', './routes.ts'])
})
