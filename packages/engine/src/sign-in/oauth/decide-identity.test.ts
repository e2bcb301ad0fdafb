import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { decideIdentity, type IdentityDecision, type IdentitySituation } from './decide-identity.ts'

const PAGE = new URL('../../../../../docs/explanation/account-linking.md', import.meta.url)

/** Every value of every column, in the words of the page. */
const COLUMNS = {
  purpose: ['sign-in', 'linking'],
  identity: ['nobody', 'this', 'other', 'inactive'],
  claim: ['trusted', 'untrusted', 'unverified', 'missing'],
  account: ['none', 'unproven', 'proven', 'locked', 'disabled'],
  'auto-link': ['on', 'off'],
  'sign-up': ['open', 'closed'],
} as const

interface Row {
  readonly line: number
  readonly conditions: readonly (readonly string[])[]
  readonly outcome: string
}

/** The rows of the one table whose head begins with "purpose". */
function rowsOfPage(): readonly Row[] {
  const lines = readFileSync(PAGE, 'utf8').split('\n')
  const head = lines.findIndex((line) => line.startsWith('| purpose |'))
  const cells = (line: string) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.replaceAll('`', '').trim())
  expect(cells(lines[head] ?? '')).toEqual([...Object.keys(COLUMNS), 'what happens'])
  const body = lines.slice(head + 2)
  return body.slice(0, body.indexOf('')).map((line, index) => {
    const row = cells(line)
    const conditions = Object.values(COLUMNS).map((values, column) => {
      const cell = row[column] ?? ''
      const listed = cell === 'any' ? [...values] : cell.split(', ')
      for (const value of listed) expect(values as readonly string[], `row ${index + 1}`).toContain(value)
      return listed
    })
    return { line: head + 3 + index, conditions, outcome: row.at(-1) ?? '' }
  })
}

function allSituations(): readonly (readonly string[])[] {
  return Object.values(COLUMNS).reduce<readonly (readonly string[])[]>(
    (combinations, values) => combinations.flatMap((combination) => values.map((value) => [...combination, value])),
    [[]],
  )
}

function situationOf(values: readonly string[]): IdentitySituation {
  const [purpose, identity, claim, account, autoLink, signUp] = values
  return {
    purpose: purpose === 'linking' ? 'linking' : 'sign_in',
    identity,
    claim,
    account,
    autoLink: autoLink === 'on',
    signUp,
  } as IdentitySituation
}

function inWords(decision: IdentityDecision): string {
  return typeof decision === 'string' ? decision : `refuse ${decision.refuse}`
}

describe('what becomes of an identity', () => {
  const rows = rowsOfPage()

  it('is written down for every situation exactly once', () => {
    expect(rows.length).toBeGreaterThan(10)
    for (const values of allSituations()) {
      const matching = rows.filter(({ conditions }) => conditions.every((allowed, column) => allowed.includes(values[column] ?? '')))
      expect(
        matching.map(({ line }) => line),
        values.join(', '),
      ).toHaveLength(1)
    }
  })

  it.each(rows.map((row) => [row.conditions.map((allowed) => allowed.join('/')).join(' · '), row] as const))('%s', (_, row) => {
    const cells = allSituations().filter((values) => row.conditions.every((allowed, column) => allowed.includes(values[column] ?? '')))
    expect(cells.length).toBeGreaterThan(0)
    for (const values of cells) expect(inWords(decideIdentity(situationOf(values))), values.join(', ')).toBe(row.outcome)
  })

  it('never opens or touches an account by an address that is not proven on both sides', () => {
    for (const situation of allSituations().map(situationOf)) {
      if (situation.purpose === 'linking' || situation.identity !== 'nobody') continue
      const decision = decideIdentity(situation)
      if (decision === 'attach')
        expect(situation).toMatchObject({ claim: 'trusted', autoLink: true, account: expect.stringMatching(/^(proven|locked)$/) })
      if (decision === 'prove_and_attach') expect(situation).toMatchObject({ claim: 'trusted', account: 'unproven' })
      expect(decision).not.toBe('sign_in')
    }
  })
})
