import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { FAULTS } from './fault-table.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

it('names each of the 36 faults, and only tests that exist', () => {
  const ids = new Set(FAULTS.map(({ id }) => id.slice(0, 4)))
  expect([...ids]).toEqual(Array.from({ length: 36 }, (_, index) => `F-${String(index + 1).padStart(2, '0')}`))
  const files = FAULTS.flatMap(({ proof }) => ('file' in proof ? [proof.file] : []))
  expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([])
})
