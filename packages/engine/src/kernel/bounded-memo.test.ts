import { expect, test } from 'vitest'
import { boundedMemo } from './bounded-memo.ts'

test('asks once for what it remembers, and forgets the oldest', () => {
  const asked: number[] = []
  const memo = boundedMemo(2, (input: number) => {
    asked.push(input)
    return input * 10
  })
  expect([memo(1), memo(2), memo(1), memo(3), memo(2), memo(1)]).toEqual([10, 20, 10, 30, 20, 10])
  expect(asked).toEqual([1, 2, 3, 1])
})

test('inputs that come to nothing push nothing out', () => {
  let asked = 0
  const memo = boundedMemo(1, (input: string) => {
    asked += 1
    return input === 'good' ? 'answer' : null
  })
  memo('good')
  for (let n = 0; n < 100; n += 1) expect(memo(`bad ${n}`)).toBeNull()
  expect(memo('good')).toBe('answer')
  expect(asked).toBe(101)
})
