/** Tests that have to fail: those of a file whose full name contains `name`. */
export interface Witness {
  readonly file: string
  readonly name: string
}

/** A mistake that people make, as an edit of a source that is right, and the tests that see it. */
export interface SeededBug {
  readonly id: string
  /** What the program does once the edit is made. */
  readonly title: string
  /** The invariant (I1 to I12), attack (A-…) or requirement (R-…, C-…) that no longer holds. */
  readonly breaks: string
  readonly file: string
  /** Occurs exactly once in `file`. */
  readonly find: string
  readonly replace: string
  readonly caughtBy: Witness
}
