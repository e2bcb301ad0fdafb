import type { Store, UserRecord } from '@sallyport/ports'

/** About 1 KiB each. */
const REMEMBERED_USERS = 4_096

/**
 * Users read by id, remembered for as long as nobody has written to the file: `writes` counts what this process commits, `foreignChanges`
 * what all others do. A session check then costs no query. Nothing older than the file is ever answered: both marks are taken before the row.
 */
export function rememberUsers(
  users: Store['users'],
  marks: { readonly writes: () => number; readonly foreignChanges: () => number | null },
): Store['users'] {
  const known = new Map<string, UserRecord>()
  let writes = -1
  let foreign: number | null = null

  async function findById(id: string): Promise<UserRecord | null> {
    const foreignNow = marks.foreignChanges()
    if (foreignNow === null) return users.findById(id)
    if (foreignNow !== foreign || marks.writes() !== writes || known.size >= REMEMBERED_USERS) known.clear()
    foreign = foreignNow
    writes = marks.writes()
    const remembered = known.get(id)
    if (remembered !== undefined) return remembered
    const user = await users.findById(id)
    // A read that had to wait for a lock may have been overtaken by a write.
    if (user !== null && marks.writes() === writes && marks.foreignChanges() === foreign) known.set(id, user)
    return user
  }

  return { ...users, findById }
}
