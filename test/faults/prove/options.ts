import { parseArgs } from 'node:util'
import { DATABASE_KINDS, type DatabaseKind } from '../support/target.ts'

export const PARTS = ['contract', 'objects', 'refresh', 'crash', 'faults'] as const
export type Part = (typeof PARTS)[number]

export interface ProveOptions {
  readonly databases: readonly DatabaseKind[]
  readonly parts: readonly Part[]
  /** Of each database, over all objects: half of them of refresh. */
  readonly histories: number
  readonly seed: string
  /** Every crash point, or the sample that `npm test` makes. */
  readonly everyPoint: boolean
  /** Add to the report of earlier runs instead of beginning a new one. */
  readonly keep: boolean
}

export const USAGE = `npm run prove -- [options]

  --database <names>   ${DATABASE_KINDS.join(', ')}; several with commas (default: all)
  --only <parts>       ${PARTS.join(', ')}; several with commas (default: all)
  --histories <n>      concurrent histories of each database (default: 10000)
  --seed <text>        replays a run's choices (default: a new one, printed)
  --quick              200 histories, and of the crash points those of sign-up
  --keep               leave in the report what this run does not try again`

const QUICK_HISTORIES = 200
const LONG_HISTORIES = 10_000

/** Throws an `Error` with a sentence for people when an option makes no sense. */
export function readOptions(args: readonly string[], newSeed: () => string): ProveOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      database: { type: 'string' },
      only: { type: 'string' },
      histories: { type: 'string' },
      seed: { type: 'string' },
      quick: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return 'help'
  return {
    databases: chosen('--database', values.database, DATABASE_KINDS),
    parts: chosen('--only', values.only, PARTS),
    histories: countOf(values.histories, values.quick ? QUICK_HISTORIES : LONG_HISTORIES),
    seed: values.seed ?? newSeed(),
    everyPoint: !values.quick,
    keep: values.keep,
  }
}

function chosen<Name extends string>(option: string, text: string | undefined, all: readonly Name[]): readonly Name[] {
  if (text === undefined) return all
  const names = text.split(',')
  const unknown = names.find((name) => !all.some((known) => known === name))
  if (unknown !== undefined) throw new Error(`${option} takes ${all.join(', ')}, not "${unknown}"`)
  return all.filter((name) => names.includes(name))
}

function countOf(text: string | undefined, whenUnset: number): number {
  if (text === undefined) return whenUnset
  if (!/^[1-9][0-9]*$/.test(text)) throw new Error(`--histories takes a positive whole number, not "${text}"`)
  return Number(text)
}
