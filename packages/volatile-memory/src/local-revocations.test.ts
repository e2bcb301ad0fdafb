import type { Revocation } from '@sallyport/ports'
import { describe, expect, it } from 'vitest'
import { createLocalRevocations } from './local-revocations.ts'
import { createMemoryVolatile } from './memory-volatile.ts'

const first: Revocation = { kind: 'session', sessionId: 's1', at: 1 }
const second: Revocation = { kind: 'user', userId: 'u1', at: 2 }

describe('local revocations', () => {
  it('says that nobody else hears', () => {
    expect(createLocalRevocations().state()).toBe('none')
  })

  it('has told every subscriber, in order, when publish returns', () => {
    const revocations = createLocalRevocations()
    const heard: Revocation[][] = [[], []]
    for (const list of heard) revocations.subscribe((revocation) => list.push(revocation))
    void revocations.publish([first, second])
    expect(heard).toEqual([
      [first, second],
      [first, second],
    ])
  })

  it('ends one subscription at a time', async () => {
    const revocations = createLocalRevocations()
    const heard: Revocation[] = []
    const listener = (revocation: Revocation) => void heard.push(revocation)
    const end = revocations.subscribe(listener)
    revocations.subscribe(listener)
    end()
    end()
    await revocations.publish([first])
    expect(heard).toEqual([first])
  })

  it('tells the others when one listener fails, and reports the failure', async () => {
    const revocations = createLocalRevocations()
    const heard: Revocation[] = []
    revocations.subscribe(() => {
      throw new Error('broken listener')
    })
    revocations.subscribe((revocation) => heard.push(revocation))
    await expect(revocations.publish([first, second])).rejects.toThrow(AggregateError)
    expect(heard).toEqual([first, second])
  })

  it('keeps two engines with their own volatile apart, and is silent after close', async () => {
    const shared = createMemoryVolatile()
    const other = createMemoryVolatile()
    const heard: Revocation[] = []
    shared.revocations.subscribe((revocation) => heard.push(revocation))
    await other.revocations.publish([first])
    expect(heard).toEqual([])
    await shared.close()
    await shared.revocations.publish([second])
    expect(heard).toEqual([])
  })
})
