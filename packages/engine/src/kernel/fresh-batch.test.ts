import { expect, test } from 'vitest'
import { freshBatch } from './fresh-batch.ts'

/** A task that waits to be told. */
function held() {
  const runs: (readonly string[])[] = []
  const release: (() => void)[] = []
  const ask = freshBatch<string, number>(async (questions) => {
    const mine = runs.push(questions)
    await new Promise<void>((resolve) => release.push(resolve))
    return mine
  })
  return { ask, runs, finish: () => release.shift()?.() }
}

test('questions that come while a run is under way go into the next, together', async () => {
  const { ask, runs, finish } = held()
  const first = ask('a')
  const later = Array.from({ length: 16 }, (_, n) => ask(`later-${n}`))
  finish()
  expect(await first).toBe(1)
  await new Promise((resolve) => setTimeout(resolve))
  finish()
  expect(new Set(await Promise.all(later))).toEqual(new Set([2]))
  expect(runs).toEqual([['a'], Array.from({ length: 16 }, (_, n) => `later-${n}`)])
})

test('at most one run is under way, also for who asks at the very moment when one ends', async () => {
  let underWay = 0
  let most = 0
  const answered: string[] = []
  const ask = freshBatch<string, void>(async (questions) => {
    underWay += 1
    most = Math.max(most, underWay)
    await new Promise((resolve) => setTimeout(resolve))
    underWay -= 1
    answered.push(...questions)
  })
  const asked = [ask('first'), ask('second')]
  const isAnswered = asked[0]?.then(() => true)
  for (let turn = 0; turn < 64; turn += 1) {
    asked.push(ask(`in turn ${turn}`))
    if (await Promise.race([isAnswered, null])) break
    if (turn % 8 === 7) await new Promise((resolve) => setTimeout(resolve))
  }
  await Promise.all(asked)
  expect(most).toBe(1)
  expect(answered).toHaveLength(asked.length)
})
