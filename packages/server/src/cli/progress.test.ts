import { expect, test } from 'vitest'
import { createProgress } from './progress.ts'
import type { Terminal } from './terminal.ts'

function recorder(interactive: boolean) {
  const said: string[] = []
  const shown: string[] = []
  const terminal: Pick<Terminal, 'interactive' | 'say' | 'status'> = {
    interactive,
    say: (text) => said.push(text),
    status: (text) => shown.push(text),
  }
  return { terminal, said, shown }
}

test('a bar with rate and time left', () => {
  const { terminal, shown } = recorder(true)
  let now = 0
  const progress = createProgress(terminal, 50_000, () => now)
  now = 10_000
  progress.at(24_000)
  expect(shown).toEqual(['█████░░░░░ 48 % · 24000/50000 · 2400/s · 0:11 left'])
})

test('without a terminal a plain line every five seconds', () => {
  const { terminal, said } = recorder(false)
  let now = 0
  const progress = createProgress(terminal, 100, () => now)
  for (now = 1000; now <= 12_000; now += 1000) progress.at(now / 1000)
  expect(said).toHaveLength(2)
})
