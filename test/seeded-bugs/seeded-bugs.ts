import { DOOR_BUGS } from './bugs/door-bugs.ts'
import { RECORD_BUGS } from './bugs/record-bugs.ts'
import { REFRESH_BUGS } from './bugs/refresh-bugs.ts'
import { SECRET_BUGS } from './bugs/secret-bugs.ts'
import { WAY_IN_BUGS } from './bugs/way-in-bugs.ts'
import type { SeededBug } from './seeded-bug.ts'

/** Every bug that `npm run seeded-bugs` plants, one at a time. */
export const SEEDED_BUGS: readonly SeededBug[] = [...REFRESH_BUGS, ...SECRET_BUGS, ...WAY_IN_BUGS, ...DOOR_BUGS, ...RECORD_BUGS]
