import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** How a test says what to do when it is over; vitest's `onTestFinished`. */
export type OnFinished = (clean: () => void) => void

/** Answers empty folders, each gone after its test. */
export function temporaryFolders(onTestFinished: OnFinished): () => string {
  return () => {
    const folder = mkdtempSync(join(tmpdir(), 'sallyport-server-'))
    onTestFinished(() => {
      chmodSync(folder, 0o700)
      rmSync(folder, { recursive: true, force: true })
    })
    return folder
  }
}
