import { expect, test } from 'vitest'
import { boundedMemo } from './bounded-memo.ts'

function counted(limit: number) {
  const asked: number[] = []
  const memo = boundedMemo(limit, (input: number) => {
    asked.push(input)
    return input * 10
  })
  return { memo, asked }
}

test('asks once for what it remembers', () => {
  const { memo, asked } = counted(4)
  expect([1, 2, 1, 2, 3, 1].map(memo)).toEqual([10, 20, 10, 20, 30, 10])
  expect(asked).toEqual([1, 2, 3])
})

test('keeps what is asked for again and again, however many others come by', () => {
  const { memo, asked } = counted(8)
  for (let other = 100; other < 200; other += 1) {
    memo(1)
    memo(other)
  }
  expect(asked.filter((input) => input === 1)).toEqual([1])
})

test('forgets what has not been asked for while as many others came by as it remembers', () => {
  const { memo, asked } = counted(8)
  memo(1)
  for (let other = 100; other < 108; other += 1) memo(other)
  memo(1)
  expect(asked.filter((input) => input === 1)).toEqual([1, 1])
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
