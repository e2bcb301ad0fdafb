/** The names of all five systems (C-26): whichever are given, the others follow. A part that is given empty stays empty. */
export interface PersonNames {
  readonly firstName: string
  readonly lastName: string
  readonly name: string
}

export function personNames(input: {
  readonly firstName?: string | undefined
  readonly lastName?: string | undefined
  readonly name?: string | undefined
  readonly username?: string | undefined
}): PersonNames {
  const tidy = (text: string | undefined) => (text ?? '').normalize('NFC').replace(/\s+/g, ' ').trim()
  const [first, last, full] = [tidy(input.firstName), tidy(input.lastName), tidy(input.name)]
  const name = full || `${first} ${last}`.trim() || (input.username ?? '')
  if (input.firstName !== undefined || input.lastName !== undefined) return { firstName: first, lastName: last, name }
  const space = full.lastIndexOf(' ')
  return space === -1 ? { firstName: full, lastName: '', name } : { firstName: full.slice(0, space), lastName: full.slice(space + 1), name }
}
