import { fileURLToPath } from 'node:url'
import { number, rounds } from '../format.ts'
import type { VerifyCallInput, VerifyCallResult } from '../library/verify-call.ts'
import { type Findings, type Measurement, type Surroundings, scaled } from '../measurement.ts'
import { runChild } from '../processes/run-child.ts'
import { median } from '../statistics.ts'

const SCRIPT = fileURLToPath(new URL('../library/verify-call.ts', import.meta.url))
const ROUNDS = 7
const CALLS = 20_000
const LIMIT_US = 20

async function run(surroundings: Surroundings): Promise<Findings> {
  const { sameTokenUs, newTokenUs } = await runChild<VerifyCallInput, VerifyCallResult>(SCRIPT, 'server', {
    path: `${surroundings.folder}/verify.db`,
    rounds: scaled(ROUNDS, surroundings, 2),
    callsPerRound: scaled(CALLS, surroundings, 1_000),
  })
  surroundings.progress(`the same token ${rounds(sameTokenUs)} µs, a new one ${rounds(newTokenUs)} µs`)
  const [same, fresh] = [median(sameTokenUs), median(newTokenUs)]
  return {
    tables: [
      {
        columns: ['`auth.verify(request)`', 'CPU µs per call'],
        rows: [
          ['the same signed-in browser again', rounds(sameTokenUs)],
          ['a token that was never seen before', rounds(newTokenUs)],
        ],
      },
    ],
    verdicts: [
      { promise: 'at most 20 µs a call', measured: `${number(same)} µs`, met: same <= LIMIT_US },
      { promise: 'at most 20 µs for a token that was never seen before', measured: `${number(fresh)} µs`, met: fresh <= LIMIT_US },
    ],
    notes: ['Web-standard `Request` objects of Node, made before the clock starts; each is used once. SQLite file, one process.'],
    data: { sameTokenUs, newTokenUs },
  }
}

export const verifyCall: Measurement = { name: 'verify', title: 'The library call', run }
