import type { UpdateFilter } from 'mongodb'
import type { UserDoc } from '../documents.ts'

/** What a decision may write of the user: whole fields and these operators, so that the user after it follows from the user before it. */
export type UserChange = Pick<UpdateFilter<UserDoc>, '$set' | '$inc' | '$unset'>

/**
 * The user as one write left it, told from what the write found. Not every server answers an "after" that belongs to this write alone:
 * where it is read again for the answer, the write of somebody else may show in it.
 */
export function applyChange(before: UserDoc, { $set = {}, $inc = {}, $unset = {} }: UserChange): UserDoc {
  const after: Record<string, unknown> = { ...before }
  for (const [field, value] of Object.entries($set)) if (value !== undefined) after[field] = value
  for (const [field, by] of Object.entries($inc)) after[field] = Number(after[field] ?? 0) + Number(by)
  for (const field of Object.keys($unset)) delete after[field]
  return after as object as UserDoc
}
