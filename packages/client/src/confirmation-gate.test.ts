import { expect, test } from 'vitest'
import { createConfirmationGate, NOT_CONFIRMED } from './confirmation-gate.ts'
import { failure, localError, type Result, success } from './result.ts'

const REFUSED = failure({ ...localError('aborted'), code: 'reauthentication_required', status: 403 })

/** Refused until `confirmed` is true; counts what was sent. */
function endpoint() {
  const state = { confirmed: false, sent: 0 }
  const send = async (): Promise<Result<string>> => {
    state.sent += 1
    return state.confirmed ? success('done') : REFUSED
  }
  return { state, send }
}

test('asks, and sends the same request once more', async () => {
  const gate = createConfirmationGate()
  const { state, send } = endpoint()
  gate.use(async () => {
    state.confirmed = true
    return true
  })
  expect(await gate.pass(send)).toEqual(success('done'))
  expect(state.sent).toBe(2)
})

test('a confirmation that does not help is asked for once, not for ever', async () => {
  const gate = createConfirmationGate()
  const { state, send } = endpoint()
  gate.use(async () => true)
  expect((await gate.pass(send)).error?.code).toBe('reauthentication_required')
  expect(state.sent).toBe(2)
})

test('after a “no” nothing is sent and nothing has changed', async () => {
  const gate = createConfirmationGate()
  const { state, send } = endpoint()
  gate.use(async () => false)
  expect((await gate.pass(send)).error).toMatchObject({ code: 'aborted', message: NOT_CONFIRMED })
  expect(state.sent).toBe(1)
})

test('requests that are refused together share one question, and all go on', async () => {
  const gate = createConfirmationGate()
  const { state, send } = endpoint()
  let questions = 0
  let answer: (yes: boolean) => void = () => undefined
  gate.use(() => {
    questions += 1
    return new Promise((resolve) => {
      answer = resolve
    })
  })
  const both = Promise.all([gate.pass(send), gate.pass(send)])
  await new Promise((resolve) => setTimeout(resolve, 0))
  state.confirmed = true
  answer(true)
  expect(await both).toEqual([success('done'), success('done')])
  expect(questions).toBe(1)
})

test('with nobody to ask, or nobody any more, the refusal stands', async () => {
  const gate = createConfirmationGate()
  const { state, send } = endpoint()
  expect(await gate.pass(send)).toEqual(REFUSED)
  gate.use(async () => true)()
  expect(await gate.pass(send)).toEqual(REFUSED)
  expect(state.sent).toBe(2)
})
