import { expect, test } from 'vitest'
import { freshFlight } from './fresh-flight.ts'

test('every caller gets a run that began after it asked, and few runs serve many', async () => {
  let runs = 0
  const release: (() => void)[] = []
  const fly = freshFlight(async () => {
    runs += 1
    const mine = runs
    await new Promise<void>((resolve) => release.push(resolve))
    return mine
  })
  const first = fly()
  const later = Array.from({ length: 16 }, () => fly())
  release.shift()?.()
  expect(await first).toBe(1)
  await new Promise((resolve) => setTimeout(resolve))
  release.shift()?.()
  expect(new Set(await Promise.all(later))).toEqual(new Set([2]))
  expect(runs).toBe(2)
})

test('a failing run fails its own callers only', async () => {
  let runs = 0
  const fly = freshFlight(async () => {
    runs += 1
    if (runs === 1) throw new Error('broken')
    return runs
  })
  const first = fly()
  const second = fly()
  await expect(first).rejects.toThrow('broken')
  expect(await second).toBe(2)
  expect(await fly()).toBe(3)
})
