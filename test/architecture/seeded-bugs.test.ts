import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { SEEDED_BUGS } from '../seeded-bugs/seeded-bugs.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** `npm run seeded-bugs` shows that they are caught; here they are only kept from rotting. */
describe('the seeded bugs', () => {
  it.each(SEEDED_BUGS.map((bug) => [bug.id, bug] as const))('%s is still one place in its file, and its test exists', (_, bug) => {
    const source = readFileSync(join(ROOT, bug.file), 'utf8')
    expect(source.split(bug.find), `${bug.file} has to contain once: ${bug.find}`).toHaveLength(2)
    expect(bug.replace).not.toBe(bug.find)
    expect(existsSync(join(ROOT, bug.caughtBy.file)), bug.caughtBy.file).toBe(true)
  })

  it('have ids of their own', () => {
    expect(new Set(SEEDED_BUGS.map(({ id }) => id)).size).toBe(SEEDED_BUGS.length)
  })
})
