import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { personNames } from './person-names.ts'

describe('personNames (C-26)', () => {
  it.each([
    [{ name: 'Ada Lovelace' }, { firstName: 'Ada', lastName: 'Lovelace', name: 'Ada Lovelace' }],
    [{ name: 'Ada King Lovelace' }, { firstName: 'Ada King', lastName: 'Lovelace', name: 'Ada King Lovelace' }],
    [{ name: 'Ada' }, { firstName: 'Ada', lastName: '', name: 'Ada' }],
    [
      { firstName: 'Ada', lastName: 'Lovelace' },
      { firstName: 'Ada', lastName: 'Lovelace', name: 'Ada Lovelace' },
    ],
    [{ firstName: 'Ada' }, { firstName: 'Ada', lastName: '', name: 'Ada' }],
    [{ lastName: 'Lovelace' }, { firstName: '', lastName: 'Lovelace', name: 'Lovelace' }],
    [
      { firstName: 'Ada', lastName: 'Lovelace', name: 'Countess' },
      { firstName: 'Ada', lastName: 'Lovelace', name: 'Countess' },
    ],
    [{ username: 'ada' }, { firstName: '', lastName: '', name: 'ada' }],
    [
      { name: 'Ada', username: 'ada' },
      { firstName: 'Ada', lastName: '', name: 'Ada' },
    ],
    [
      { firstName: '', lastName: ' ', username: 'ada' },
      { firstName: '', lastName: '', name: 'ada' },
    ],
    [
      { firstName: '', name: 'Ada Lovelace' },
      { firstName: '', lastName: '', name: 'Ada Lovelace' },
    ],
    [{ name: '' }, { firstName: '', lastName: '', name: '' }],
    [{}, { firstName: '', lastName: '', name: '' }],
    [{ name: '  Ada \t\r\n Lovelace\u00a0' }, { firstName: 'Ada', lastName: 'Lovelace', name: 'Ada Lovelace' }],
    [{ name: 'Zoe\u0308' }, { firstName: 'Zo\u00eb', lastName: '', name: 'Zo\u00eb' }],
  ])('makes of %j the others', (given, names) => {
    expect(personNames(given)).toEqual(names)
  })

  it('leaves one line without blanks around, whatever is typed', () => {
    const part = fc.option(fc.string({ unit: 'binary' }), { nil: undefined })
    fc.assert(
      fc.property(part, part, part, (firstName, lastName, name) => {
        for (const text of Object.values(personNames({ firstName, lastName, name }))) {
          expect(text).toBe(text.trim())
          expect(text).not.toMatch(/[\r\n\t\u2028\u2029]| {2}/)
        }
      }),
    )
  })
})
