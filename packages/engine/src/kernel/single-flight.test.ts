import { describe, expect, it } from 'vitest'
import { SingleFlight } from './single-flight.ts'

describe('SingleFlight', () => {
  it('runs one task for callers of one key at once, and a new one afterwards', async () => {
    const flights = new SingleFlight<number>()
    let runs = 0
    const task = async () => {
      runs += 1
      await Promise.resolve()
      return runs
    }
    expect(await Promise.all(Array.from({ length: 10 }, () => flights.run('a', task)))).toEqual(Array.from({ length: 10 }, () => 1))
    expect(await flights.run('a', task)).toBe(2)
    expect(await Promise.all([flights.run('a', task), flights.run('b', task)])).toHaveLength(2)
    expect(runs).toBe(4)
  })

  it('shares a failure once and forgets it', async () => {
    const flights = new SingleFlight<number>()
    const fails = () => Promise.reject(new Error('down'))
    const answers = await Promise.allSettled([flights.run('a', fails), flights.run('a', fails)])
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(await flights.run('a', async () => 1)).toBe(1)
  })
})
