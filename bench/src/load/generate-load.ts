import { fileURLToPath } from 'node:url'
import { runChild } from '../processes/run-child.ts'
import type { Drills } from './drills/drill.ts'

const GENERATOR = fileURLToPath(new URL('./generator.ts', import.meta.url))

/** Run a drill in a process of its own, on the core that no server uses. */
export function generateLoad<Kind extends keyof Drills>(drill: Drills[Kind]['drill']): Promise<Drills[Kind]['result']> {
  return runChild(GENERATOR, 'generator', drill)
}
