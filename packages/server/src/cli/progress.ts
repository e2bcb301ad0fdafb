import type { Terminal } from './terminal.ts'

const BAR_CELLS = 10
const PLAIN_LINE_EVERY_MS = 5000

export interface Progress {
  at(done: number): void
  done(): void
}

/** One line that grows on a terminal, a plain line every five seconds elsewhere (UX 4.2). */
export function createProgress(
  terminal: Pick<Terminal, 'interactive' | 'say' | 'status'>,
  total: number,
  now: () => number = () => performance.now(),
): Progress {
  const startedAt = now()
  let toldAt = startedAt
  const line = (done: number): string => {
    const share = total === 0 ? 1 : Math.min(1, done / total)
    const seconds = Math.max(0.001, (now() - startedAt) / 1000)
    const rate = done / seconds
    const left = rate === 0 ? 0 : Math.ceil((total - done) / rate)
    const filled = Math.round(share * BAR_CELLS)
    const bar = '█'.repeat(filled) + '░'.repeat(BAR_CELLS - filled)
    return `${bar} ${Math.round(share * 100)} % · ${done}/${total} · ${Math.round(rate)}/s · ${formatLeft(left)} left`
  }
  return {
    at(done) {
      terminal.status(line(done))
      if (terminal.interactive || now() - toldAt < PLAIN_LINE_EVERY_MS) return
      toldAt = now()
      terminal.say(line(done))
    },
    done: () => terminal.status(''),
  }
}

function formatLeft(seconds: number): string {
  const left = Math.max(0, seconds)
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`
}
