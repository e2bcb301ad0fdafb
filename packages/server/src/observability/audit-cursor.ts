import { randomUUID } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A writer that has not been heard of for so long has died. */
const SILENCE_MS = 10_000

/**
 * Which of the processes that share a log folder writes its `audit.log`, and how far that file has come: the file `audit.position` beside it. Nothing but
 * the folder need be shared, so it also holds without Redis, and a folder of one's own has a writer of its own.
 */
export interface AuditCursor {
  /**
   * The last entry in `audit.log`, when this process is the one to write on; `null` while another one does. A folder without a cursor begins at
   * `head`; one that says more than `head` was used with another database and begins there as well.
   */
  hold(head: () => Promise<number>): Promise<number | null>
  /** Everything up to `seq` is in the file. Also says that the writer lives. */
  advance(seq: number): Promise<void>
  /** Let another process write on at once. Does nothing for a process that does not write. */
  release(): Promise<void>
}

interface State {
  readonly writer: string
  readonly seq: number
  /** Epoch milliseconds; 0: the writer has left. */
  readonly at: number
}

/** The cursor of a folder, as this process sees it. */
export function createAuditCursor(folder: string, now: () => number = Date.now): AuditCursor {
  const path = join(folder, 'audit.position')
  const me = randomUUID()
  let isMine = false

  async function write(state: State): Promise<void> {
    const own = `${path}.${me}`
    await writeFile(own, JSON.stringify(state), { mode: 0o640 })
    await rename(own, path)
  }

  return {
    async hold(head) {
      const state = await readState(path)
      isMine = state?.writer === me
      if (isMine && state !== null) return state.seq
      if (state === null || now() - state.at > SILENCE_MS) {
        // Of several that take over at once the last one stays: each looks again in the next round.
        await write({ writer: me, seq: Math.min(state?.seq ?? Number.POSITIVE_INFINITY, await head()), at: now() })
      }
      return null
    },
    advance: (seq) => write({ writer: me, seq, at: now() }),
    async release() {
      const state = isMine ? await readState(path) : null
      if (state?.writer === me) await write({ ...state, at: 0 })
    },
  }
}

/** `null` also for a file that was cut off or edited: then copying begins afresh. */
async function readState(path: string): Promise<State | null> {
  try {
    const state: unknown = JSON.parse(await readFile(path, 'utf8'))
    return isState(state) ? state : null
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && 'code' in error && error.code === 'ENOENT')) return null
    throw error
  }
}

function isState(value: unknown): value is State {
  if (typeof value !== 'object' || value === null) return false
  const { writer, seq, at } = value as Partial<Record<keyof State, unknown>>
  return typeof writer === 'string' && typeof seq === 'number' && typeof at === 'number'
}
