import type { AuditFilter } from '@sallyport/ports'
import { expect, it } from 'vitest'
import { INDEXES } from '../schema/indexes.ts'

type Column = keyof Pick<AuditFilter, 'userId' | 'action' | 'success'>

const SETS: readonly (readonly Column[])[] = [
  [],
  ['userId'],
  ['action'],
  ['success'],
  ['userId', 'action'],
  ['userId', 'success'],
  ['action', 'success'],
  ['userId', 'action', 'success'],
]

/** Dates and the place to continue from need none of their own: they are ranges of what the pages are in the order of. */
it.each(SETS.map((columns) => [columns.join(' and ') || 'nothing', columns] as const))(
  'an index has the pages by %s in their order',
  (_, columns) => {
    const searched = columns.filter((column) => column !== 'success' || !columns.includes('userId'))
    const judged = columns.filter((column) => !searched.includes(column))
    const serving = INDEXES.auditLogs.filter(({ key }) => {
      const keys = Object.entries(key)
      const [first, order] = [keys.slice(0, searched.length), keys.slice(searched.length, searched.length + 2)]
      return (
        first.every(([name]) => searched.some((column) => column === name)) &&
        JSON.stringify(order) === '[["createdAt",-1],["_id",-1]]' &&
        judged.every((column) => column in key)
      )
    })
    expect(serving).toHaveLength(1)
  },
)
