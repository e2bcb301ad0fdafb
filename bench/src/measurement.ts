/** One figure that was promised, and what came out. */
export interface Verdict {
  readonly promise: string
  readonly measured: string
  readonly met: boolean
}

export interface Table {
  readonly caption?: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

export interface Findings {
  readonly tables: readonly Table[]
  readonly verdicts: readonly Verdict[]
  /** What a reader has to know to read the tables. */
  readonly notes: readonly string[]
  /** The figures themselves, for machines. */
  readonly data: unknown
}

export interface Surroundings {
  /** A folder of this measurement's own, removed afterwards. */
  readonly folder: string
  /** A line for whoever waits. */
  readonly progress: (line: string) => void
  /** 1 for a full run; smaller shortens durations and rounds, only to see that everything works. */
  readonly scale: number
}

export interface Measurement {
  /** What the command line calls it. */
  readonly name: string
  readonly title: string
  /** Takes long, or much of the disk: runs when it is asked for by its name only. */
  readonly onlyByName?: true
  readonly run: (surroundings: Surroundings) => Promise<Findings>
}

/** Durations and counts under `--quick`. */
export function scaled(value: number, { scale }: Pick<Surroundings, 'scale'>, least = 1): number {
  return Math.max(least, Math.round(value * scale))
}
