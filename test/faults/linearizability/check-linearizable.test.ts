import { describe, expect, it } from 'vitest'
import { seededRandom } from '../support/seeded-random.ts'
import { checkLinearizable, deterministic, type SequentialSpecification } from './check-linearizable.ts'
import { explainViolation, shrinkHistory } from './explain-violation.ts'
import type { HistoryEvent } from './history.ts'

type RegisterInput = { readonly write: number } | 'read'
type RegisterEvent = HistoryEvent<RegisterInput, number>

const register: SequentialSpecification<number, RegisterInput, number> = {
  initial: 0,
  apply: deterministic((state, input) => (input === 'read' ? { state, output: state } : { state: input.write, output: input.write })),
  isNeutral: (input) => input === 'read',
}

type QueueInput = { readonly put: number } | 'take'
const queue: SequentialSpecification<readonly number[], QueueInput, number | null> = {
  initial: [],
  apply: deterministic((state, input) => {
    if (input !== 'take') return { state: [...state, input.put], output: input.put }
    return { state: state.slice(1), output: state[0] ?? null }
  }),
}

/** A history in short: `'a+'` invokes operation a, `'a=1'` answers it, `'a?'` loses the answer, `'a!'` says it did not happen. */
function written<Input, Output>(inputs: Readonly<Record<string, Input>>, script: string, read: (text: string) => Output) {
  const ids = Object.keys(inputs)
  return script.split(' ').map((word): HistoryEvent<Input, Output> => {
    const [, name = '', sign, output = ''] = /^([a-z])([+=?!])(.*)$/.exec(word) ?? []
    const input = inputs[name]
    if (input === undefined) throw new Error(`no operation ${name}`)
    const operation = ids.indexOf(name)
    if (sign === '+') return { kind: 'invoke', operation, client: name, input }
    if (sign === '=') return { kind: 'ok', operation, output: read(output) }
    return { kind: sign === '?' ? 'unknown' : 'fail', operation }
  })
}

const onRegister = (inputs: Readonly<Record<string, RegisterInput>>, script: string) =>
  checkLinearizable({ ...register, history: written(inputs, script, Number) }).ok
const onQueue = (inputs: Readonly<Record<string, QueueInput>>, script: string) =>
  checkLinearizable({ ...queue, history: written(inputs, script, (text) => (text === '' ? null : Number(text))) }).ok

describe('a register', () => {
  const inputs = { a: { write: 1 }, b: 'read', c: 'read', d: { write: 2 } } as const

  it.each([
    ['nothing at all', '', true],
    ['a read after a write sees it', 'a+ a=1 b+ b=1', true],
    ['a read after a write may not miss it', 'a+ a=1 b+ b=0', false],
    ['a read beside a write may see it', 'a+ b+ b=1 a=1', true],
    ['a read beside a write may miss it', 'a+ b+ b=0 a=1', true],
    ['once seen, a write stays seen', 'a+ b+ b=1 c+ c=0 a=1', false],
    ['two overlapping reads may differ the other way round', 'a+ b+ c+ b=1 c=0 a=1', true],
    ['two writes, the later one wins', 'a+ a=1 d+ d=2 b+ b=1', false],
    ['two overlapping writes, either wins', 'a+ d+ a=1 d=2 b+ b=1', true],
    ['but not one after the other', 'a+ d+ a=1 d=2 b+ b=1 c+ c=2', false],
    ['a lost answer may have had its effect', 'a+ a? b+ b=1', true],
    ['a lost answer may have had none', 'a+ a? b+ b=0', true],
    ['a lost answer may take effect late', 'a+ a? b+ b=0 c+ c=1', true],
    ['and cannot be undone', 'a+ a? b+ b=1 c+ c=0', false],
    ['an operation without any event of its end is open', 'a+ b+ b=1', true],
    ['a refused operation had no effect', 'a+ a! b+ b=1', false],
    ['a refused operation had no effect, so nobody sees any', 'a+ a! b+ b=0', true],
    ['a value nobody wrote', 'a+ a=1 b+ b=7', false],
  ])('%s', (_name, script, expected) => {
    expect(script === '' ? checkLinearizable({ ...register, history: [] }).ok : onRegister(inputs, script)).toBe(expected)
  })
})

describe('a queue', () => {
  const inputs = { a: { put: 1 }, b: { put: 2 }, c: 'take', d: 'take' } as const

  it.each([
    ['first in, first out', 'a+ a=1 b+ b=2 c+ c=1 d+ d=2', true],
    ['last in, first out', 'a+ a=1 b+ b=2 c+ c=2 d+ d=1', false],
    ['overlapping puts come out either way', 'a+ b+ a=1 b=2 c+ c=2 d+ d=1', true],
    ['one item is taken once', 'a+ a=1 c+ d+ c=1 d=1', false],
    ['the other taker finds nothing', 'a+ a=1 c+ d+ c=1 d=', true],
    ['a full queue is not empty', 'a+ a=1 c+ c=', false],
    ['a lost take may explain a missing item', 'a+ a=1 c+ c? d+ d=', true],
    ['but not an item that comes back', 'a+ a=1 c+ c=1 d+ d=1', false],
  ])('%s', (_name, script, expected) => {
    expect(onQueue(inputs, script)).toBe(expected)
  })
})

describe('random histories of a true register', () => {
  interface Running {
    readonly operation: number
    readonly input: RegisterInput
    output: number | null
  }

  /** Runs clients against a real variable, each operation taking effect at one random moment between its ends. */
  function record(seed: string, operations: number, clients: number): RegisterEvent[] {
    const random = seededRandom(seed)
    const history: RegisterEvent[] = []
    const running: Running[] = []
    let value = 0
    let started = 0

    function start(): void {
      const input: RegisterInput = random.chance(0.5) ? 'read' : { write: random.between(1, 9) }
      history.push({ kind: 'invoke', operation: started, client: `c${running.length}`, input })
      running.push({ operation: started, input, output: null })
      started += 1
    }
    function goOn(chosen: Running): void {
      if (chosen.output !== null) {
        history.push({ kind: 'ok', operation: chosen.operation, output: chosen.output })
        running.splice(running.indexOf(chosen), 1)
        return
      }
      if (chosen.input !== 'read') value = chosen.input.write
      chosen.output = value
    }

    while (started < operations || running.length > 0) {
      const [first, ...others] = running
      if (started < operations && running.length < clients && random.chance(0.5)) start()
      else if (first !== undefined) goOn(random.pick([first, ...others]))
    }
    return history
  }

  it('accepts 200 of them, of 60 operations and up to 8 clients', () => {
    for (let run = 0; run < 200; run += 1) {
      const history = record(`register/${run}`, 60, 2 + (run % 7))
      expect(checkLinearizable({ ...register, history }).ok, `register/${run}`).toBe(true)
    }
  })

  it('comes to the same verdict without the promise that reads are neutral', () => {
    const { isNeutral: _promise, ...plain } = register
    for (let run = 0; run < 100; run += 1) {
      const history = record(`plain/${run}`, 24, 3)
      const wrong = history.map((event, at) => (at === 20 && event.kind === 'ok' ? { ...event, output: (event.output + 1) % 10 } : event))
      expect(checkLinearizable({ ...plain, history }).ok, `plain/${run}`).toBe(true)
      const verdict = checkLinearizable({ ...register, history: wrong }).ok
      expect(checkLinearizable({ ...plain, history: wrong }).ok, `plain/${run}, changed`).toBe(verdict)
    }
  })

  it('is not blind: a read that never could have been is found, wherever it stands', () => {
    let mutated = 0
    for (let run = 0; run < 60; run += 1) {
      const history = record(`mutation/${run}`, 40, 4)
      const reads = history.flatMap((event, position) => {
        const invoked = history.find((other) => other.kind === 'invoke' && other.operation === event.operation)
        return event.kind === 'ok' && invoked?.kind === 'invoke' && invoked.input === 'read' ? [position] : []
      })
      for (const position of reads) {
        const wrong = history.map((event, at) => (at === position && event.kind === 'ok' ? { ...event, output: 77 } : event))
        expect(checkLinearizable({ ...register, history: wrong }).ok, `mutation/${run} at ${position}`).toBe(false)
        mutated += 1
      }
    }
    expect(mutated).toBeGreaterThan(500)
  })

  it('is not blind: a mutated specification is refused', () => {
    const stuck: typeof register = { initial: 0, apply: deterministic((state) => ({ state, output: state })) }
    const histories = Array.from({ length: 20 }, (_, run) => record(`specification/${run}`, 30, 3))
    expect(histories.every((history) => checkLinearizable({ ...register, history }).ok)).toBe(true)
    expect(histories.every((history) => !checkLinearizable({ ...stuck, history }).ok)).toBe(true)
  })
})

describe('a violation, explained', () => {
  const inputs = { a: { write: 1 }, b: 'read', c: 'read', d: { write: 2 } } as const
  const history = written(inputs, 'a+ a=1 d+ b+ b=1 d=2 c+ c=1', Number)

  it('shrinks to what contradicts, and stays a violation', () => {
    const shrunk = shrinkHistory({ ...register, history })
    expect(checkLinearizable({ ...register, history: shrunk }).ok).toBe(false)
    expect(shrunk.filter((event) => event.kind === 'ok').map((event) => event.operation)).toEqual([0, 3, 2])
  })

  it('leaves a good history alone', () => {
    const good = written(inputs, 'a+ a=1 b+ b=1', Number)
    expect(shrinkHistory({ ...register, history: good })).toEqual(good)
  })

  it('names the operation that no order can place', () => {
    const text = explainViolation({ ...register, history }, { input: (input) => JSON.stringify(input), output: String, state: String })
    expect(text).toContain('none of these is legal')
    expect(text).toContain('"read" -> 1')
  })
})

describe('a malformed history', () => {
  it('is refused, not judged', () => {
    const invoke = { kind: 'invoke', operation: 1, client: 'a', input: 'read' } as const
    expect(() => checkLinearizable({ ...register, history: [invoke, invoke] })).toThrow('invoked twice')
    expect(() => checkLinearizable({ ...register, history: [{ kind: 'ok', operation: 3, output: 0 }] })).toThrow('before it is invoked')
  })
})
