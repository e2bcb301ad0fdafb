import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe } from 'vitest'
import { itStandsSeveralProcesses } from '../../test/processes.ts'

describe('several processes on one file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-processes-'))
  let files = 0
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })
  itStandsSeveralProcesses(async () => join(folder, `${files++}`, 'store.db'))
})
