/**
 * 2^18 rounds take about 15 s on the machine where 2^12 take 0.23 s. A stored hash above it would hold a worker for minutes,
 * so that a single imported row could stop all sign-ins; it counts as an unknown form.
 */
const MAX_BCRYPT_COST = 18
/** 1 GiB. The native module ends the whole process when an allocation fails, so the bound stands before it. */
const MAX_ARGON2_MEMORY_KIB = 1_048_576
const MAX_ARGON2_ITERATIONS = 64

const BCRYPT = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/
const ARGON2ID = /^\$argon2id\$v=\d{1,2}\$m=(\d{1,10}),t=(\d{1,10}),p=\d{1,3}\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+$/

/** The algorithm that can check `encoded`, or `undefined` for a form that is unknown, malformed or dearer than any sane hash. */
export function algorithmOf(encoded: string): 'bcrypt' | 'argon2id' | undefined {
  const bcrypt = BCRYPT.exec(encoded)
  if (bcrypt !== null) return Number(bcrypt[1]) <= MAX_BCRYPT_COST ? 'bcrypt' : undefined
  const argon2id = ARGON2ID.exec(encoded)
  if (argon2id === null) return undefined
  const affordable = Number(argon2id[1]) <= MAX_ARGON2_MEMORY_KIB && Number(argon2id[2]) <= MAX_ARGON2_ITERATIONS
  return affordable ? 'argon2id' : undefined
}
