import { readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { number, rounds } from '../format.ts'
import { type Findings, type Measurement, type Surroundings, scaled } from '../measurement.ts'
import { betterAuth, hello, sallyport } from '../servers/recipes.ts'
import { freePort, type ServerRecipe, startServer } from '../servers/server-process.ts'
import { median } from '../statistics.ts'

const ROUNDS = 5
const IDLE_MS = 2_000
const START_MS = 300
const IDLE_MIB = 90

interface Starts {
  readonly recipe: ServerRecipe
  readonly startedInMs: number[]
  readonly idleMiB: number[]
}

/** Resident memory as the kernel counts it. */
async function residentMiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1_024
}

/** The process that a user would start: unpinned, and without the probe. */
async function startOnce({ recipe, startedInMs, idleMiB }: Starts, keep: boolean): Promise<void> {
  const server = await startServer(recipe, null, false)
  if (keep) {
    startedInMs.push(server.startedInMs)
    await pause(IDLE_MS)
    idleMiB.push(await residentMiB(server.pid))
  }
  await server.stop()
}

async function run(surroundings: Surroundings): Promise<Findings> {
  const { folder, progress } = surroundings
  const recipes = [
    sallyport({ port: await freePort(), folder }),
    betterAuth(await freePort(), folder),
    hello(await freePort(), '{"ok":true}'),
  ]
  const all: readonly Starts[] = recipes.map((recipe) => ({ recipe, startedInMs: [], idleMiB: [] }))
  // The first start makes the database and brings the files into memory.
  for (const each of all) await startOnce(each, false)
  for (let index = 0; index < scaled(ROUNDS, surroundings); index++) {
    for (const each of all) await startOnce(each, true)
    progress(
      `round ${index + 1}: ${all.map(({ recipe, startedInMs }) => `${recipe.name} ${number(startedInMs.at(-1) ?? 0)} ms`).join(', ')}`,
    )
  }
  return report(all)
}

function report(all: readonly Starts[]): Findings {
  const ours = all[0]
  const startMs = median(ours?.startedInMs ?? [])
  const idleMiB = median(ours?.idleMiB ?? [])
  return {
    tables: [
      {
        columns: ['server', 'command to first 200, ms', 'resident memory after 2 s, MiB'],
        rows: all.map((each) => [each.recipe.name, rounds(each.startedInMs), rounds(each.idleMiB)]),
      },
    ],
    verdicts: [
      { promise: 'ready within 300 ms', measured: `${number(startMs)} ms`, met: startMs <= START_MS },
      { promise: 'at most 90 MiB when idle', measured: `${number(idleMiB)} MiB`, met: idleMiB <= IDLE_MIB },
    ],
    notes: ['An existing, current database; the built server with its API, pages and reference. Both cores.'],
    data: all.map(({ recipe, ...figures }) => ({ name: recipe.name, ...figures })),
  }
}

export const coldStart: Measurement = { name: 'start', title: 'Cold start', run }
