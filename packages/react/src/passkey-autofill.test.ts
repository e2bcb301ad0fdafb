import { beforeEach, expect, test, vi } from 'vitest'
import { createApi, no, ok } from '../test/api.ts'
import { createPasskeySignIns } from './passkey-sign-ins.ts'

const BEGIN = 'POST /api/auth/passkeys/sign-in/options'
const SIGN_IN = 'POST /api/auth/passkeys/sign-in'
const OPTIONS = { options: { challenge: 'Y2hhbGxlbmdl', rpId: 'localhost', allowCredentials: [] } }

interface Question {
  readonly mediation: string
  readonly answer: () => void
  readonly close: () => void
}

/** The browser's part: what it was asked, in order, and the words in which it let go. */
let asked: Question[] = []
let log: string[] = []

beforeEach(() => {
  asked = []
  log = []
  const bytes = new Uint8Array([1, 2, 3]).buffer
  const credential = {
    id: 'AQID',
    rawId: bytes,
    type: 'public-key',
    response: { clientDataJSON: bytes, authenticatorData: bytes, signature: bytes, userHandle: bytes },
    getClientExtensionResults: () => ({}),
  }
  vi.stubGlobal('PublicKeyCredential', Object.assign(class {}, { isConditionalMediationAvailable: async () => true }))
  Object.defineProperty(document, 'querySelectorAll', { value: () => [document.createElement('input')], configurable: true })
  Object.defineProperty(navigator, 'credentials', {
    configurable: true,
    value: {
      get: ({ mediation = 'prompt', signal }: { mediation?: string; signal: AbortSignal }) =>
        new Promise((resolve, reject) => {
          log.push(mediation)
          let open = true
          const close = () => reject(Object.assign(new Error('closed'), { name: 'NotAllowedError' }))
          const answer = () => {
            open = false
            resolve(credential)
          }
          asked.push({ mediation, answer, close })
          signal.addEventListener('abort', () =>
            setTimeout(() => {
              if (!open) return
              log.push('let go')
              reject(Object.assign(new Error('aborted'), { name: 'AbortError' }))
            }, 80),
          )
        }),
    },
  })
})

function start() {
  const api = createApi()
  api.answers.set(BEGIN, ok(OPTIONS))
  const outcomes: string[] = []
  const signIns = createPasskeySignIns(
    api.client,
    () => false,
    async (outcome) => void outcomes.push(outcome.kind),
  )
  return { api, signIns, outcomes }
}
const askedTimes = (count: number) => vi.waitFor(() => expect(asked).toHaveLength(count))

test('the prompt opens after the quiet question was let go; closing it tells nobody, and the quiet one is put again', async () => {
  const { signIns, outcomes } = start()
  signIns.autofill.start()
  await askedTimes(1)
  const prompting = signIns.prompt()
  await askedTimes(2)
  expect(log).toEqual(['conditional', 'let go', 'prompt'])
  asked[1]?.close()
  await prompting
  expect(outcomes).toEqual(['nothing'])
  await askedTimes(3)
  expect(log.at(-1)).toBe('conditional')
  await signIns.autofill.stop()
})

test('a passkey picked from the list is reported even when the page has let go of the form', async () => {
  const { api, signIns, outcomes } = start()
  api.answers.set(SIGN_IN, () => {
    void signIns.autofill.stop()
    return ok({ user: { id: '1' } })()
  })
  signIns.autofill.start()
  await askedTimes(1)
  asked[0]?.answer()
  await vi.waitFor(() => expect(outcomes).toEqual(['came_in']))
})

test('a refused passkey is reported once and not asked for again by itself', async () => {
  const { api, signIns, outcomes } = start()
  api.answers.set(SIGN_IN, no('passkey_invalid'))
  signIns.autofill.start()
  await askedTimes(1)
  asked[0]?.answer()
  await vi.waitFor(() => expect(outcomes).toEqual(['refused']))
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(asked).toHaveLength(1)
})

test('a stop at any moment ends, and leaves no question behind', async () => {
  const { api, signIns } = start()
  for (const wait of [0, 1, 5, 20]) {
    signIns.autofill.start()
    await new Promise((resolve) => setTimeout(resolve, wait))
    await signIns.autofill.stop()
  }
  expect(log.filter((word) => word === 'conditional')).toHaveLength(log.filter((word) => word === 'let go').length)
  expect(api.count(SIGN_IN)).toBe(0)
})
