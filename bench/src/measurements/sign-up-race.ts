import Database from 'better-sqlite3'
import { counts, number } from '../format.ts'
import type { AllAtOnceResult } from '../load/drills/all-at-once.ts'
import { generateLoad } from '../load/generate-load.ts'
import type { RequestSpec } from '../load/request.ts'
import { type Findings, type Measurement, type Surroundings, scaled } from '../measurement.ts'
import { type AccountPaths, BETTER_AUTH_PATHS, emailOf, PASSWORD, SALLYPORT_PATHS, signUpRequest } from '../servers/accounts.ts'
import { betterAuth, sallyport } from '../servers/recipes.ts'
import { freePort, type ServerRecipe, startServer } from '../servers/server-process.ts'
import { tally } from '../statistics.ts'

const SIMULTANEOUS = 50
const REPEATS = 3

interface Race {
  readonly name: string
  readonly result: AllAtOnceResult
  readonly accounts: number
}

interface Contender {
  readonly recipe: ServerRecipe
  readonly paths: AccountPaths
  readonly database: string
  readonly table: string
}

function accountsIn({ database, table }: Contender, email: string): number {
  const file = new Database(database, { readonly: true })
  const { count } = file.prepare<[string], { count: number }>(`select count(*) as count from "${table}" where email = ?`).get(email) ?? {
    count: 0,
  }
  file.close()
  return count
}

/** `distinct`: every one with a password of its own, so that no two are the same sign-up sent twice. */
async function race(contender: Contender, account: number, distinct: boolean): Promise<Race> {
  const server = await startServer(contender.recipe)
  try {
    const spec = signUpRequest(server.port, contender.paths, account)
    const body = (index: number) => ({ email: emailOf(account), password: `${PASSWORD}${distinct ? index : ''}`, name: 'Ann Lee' })
    const requests: readonly RequestSpec[] = Array.from({ length: SIMULTANEOUS }, (_, index) => ({ ...spec, body: body(index) }))
    const result = await generateLoad<'all-at-once'>({ kind: 'all-at-once', requests })
    const name = `${contender.recipe.name}, ${distinct ? 'passwords that differ' : 'the same form 50 times'}`
    return { name, result, accounts: accountsIn(contender, emailOf(account)) }
  } finally {
    await server.stop()
  }
}

async function run(surroundings: Surroundings): Promise<Findings> {
  const { folder, progress } = surroundings
  const ours: Contender = {
    recipe: sallyport({ port: await freePort(), folder, environment: { EMAIL_VERIFICATION: 'required' } }),
    paths: SALLYPORT_PATHS,
    database: `${folder}/sallyport.db`,
    table: 'users',
  }
  const peer = {
    recipe: betterAuth(await freePort(), folder),
    paths: BETTER_AUTH_PATHS,
    database: `${folder}/better-auth.db`,
    table: 'user',
  }
  const races: Race[] = []
  for (const [index, distinct] of [...Array<boolean>(scaled(REPEATS, surroundings)).fill(false), true].entries()) {
    for (const contender of [ours, peer]) {
      const result = await race(contender, index, distinct)
      progress(`${result.name}: ${counts(tally(result.result.answers.map(({ status }) => status)))}`)
      races.push(result)
    }
  }
  return report(races)
}

function report(races: readonly Race[]): Findings {
  const ours = races.filter(({ name }) => name.startsWith('Sallyport'))
  const same = ours.filter(({ name }) => name.includes('same'))
  const faults = same.flatMap(({ result }) => result.answers).filter(({ status }) => status >= 500).length
  const accounts = ours.map((each) => each.accounts)
  return {
    tables: [
      {
        columns: ['server', 'answers', 'accounts', 'ms until the last answer'],
        rows: races.map(({ name, result, accounts: made }) => [
          name,
          counts(tally(result.answers.map(({ status, code }) => `${status} ${code}`.trim()))),
          String(made),
          number(result.wallMs),
        ]),
      },
    ],
    verdicts: [
      {
        promise: '50 sign-ups of one address at once make one account',
        measured: accounts.join(', '),
        met: accounts.every((made) => made === 1),
      },
      { promise: 'a form sent 50 times at once is answered without a fault', measured: `${faults} × 5xx`, met: faults === 0 },
    ],
    notes: [
      'Sallyport answers 201 whether or not the address has an account; the owner learns the truth by mail.',
      'Passwords that differ cost a hash each: what the hashing pool cannot take is refused with 503 and Retry-After, by design.',
    ],
    data: races,
  }
}

export const signUpRace: Measurement = { name: 'sign-up', title: 'Fifty sign-ups of one address', run }
