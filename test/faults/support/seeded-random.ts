/** A source of choices that a seed replays: the same seed, the same choices in the same order. */
export interface SeededRandom {
  /** From 0 up to, not including, 1. */
  next(): number
  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number
  chance(probability: number): boolean
  pick<Item>(items: readonly [Item, ...Item[]]): Item
  /** One of the names, each as likely as its weight says. */
  weighted<Name extends string>(weights: Readonly<Record<Name, number>>): Name
}

/** FNV-1a over the seed's text, then mulberry32: short, good enough for choices, no good for secrets. */
export function seededRandom(seed: string): SeededRandom {
  let state = 0x811c9dc5
  for (const character of seed) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 0x01000193)

  function next(): number {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  return {
    next,
    between: (from, to) => from + Math.floor(next() * (to - from + 1)),
    chance: (probability) => next() < probability,
    pick: (items) => items[Math.floor(next() * items.length)] ?? items[0],
    weighted(weights) {
      const entries = Object.entries<number>(weights) as [keyof typeof weights, number][]
      let left = next() * entries.reduce((sum, [, weight]) => sum + weight, 0)
      for (const [name, weight] of entries) {
        left -= weight
        if (left < 0) return name
      }
      throw new RangeError('nothing to choose from')
    },
  }
}

/** `SALLYPORT_SEED` replays a run; without it every run is the same. */
export function seedOfRun(): string {
  return process.env.SALLYPORT_SEED ?? 'sallyport'
}

/** How often to repeat, from the environment; anything that is no positive whole number is an error, not the default. */
export function repetitions(variable: string, whenUnset: number): number {
  const text = process.env[variable]
  if (text === undefined || text === '') return whenUnset
  if (!/^[1-9][0-9]*$/.test(text)) throw new RangeError(`${variable}=${text} is not a positive whole number`)
  return Number(text)
}
