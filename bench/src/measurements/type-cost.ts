import { execFile } from 'node:child_process'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { number, rounds } from '../format.ts'
import { type Findings, type Measurement, type Surroundings, scaled } from '../measurement.ts'
import { median } from '../statistics.ts'

const execute = promisify(execFile)
const ROUNDS = 5
const LIMIT_S = 0.5

const NODE_MODULES = fileURLToPath(new URL('../../../node_modules', import.meta.url))
const TSC = `${NODE_MODULES}/typescript/bin/tsc`

const COMPILER_OPTIONS = {
  target: 'ES2023',
  lib: ['ES2023', 'DOM'],
  module: 'NodeNext',
  moduleResolution: 'NodeNext',
  strict: true,
  skipLibCheck: true,
  noEmit: true,
  types: ['node'],
}

const EMPTY = 'export const nothing = await Promise.resolve(process.version)\n'

/** An application that uses both halves, and reads what comes out of them. */
const CONSUMER = `
import { createClient } from '@sallyport/client'
import { type AuthOptions, createAuth } from '@sallyport/engine'

export async function serve(options: AuthOptions, request: Request): Promise<Response> {
  const auth = createAuth(options)
  const session = await auth.verify(request)
  return session === null ? auth.handler(request) : Response.json({ id: session.userId, role: session.role })
}

const client = createClient({ baseUrl: 'https://example.com' })
export type Client = typeof client
export const signIn = (email: string, password: string) => client.auth.login({ email, password })
`

interface Times {
  readonly checkS: number[]
  readonly totalS: number[]
}

async function project(folder: string, source: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  await symlink(NODE_MODULES, `${folder}/node_modules`)
  await writeFile(`${folder}/package.json`, '{"type":"module"}')
  await writeFile(`${folder}/tsconfig.json`, JSON.stringify({ compilerOptions: COMPILER_OPTIONS, files: ['app.ts'] }))
  await writeFile(`${folder}/app.ts`, source)
  return folder
}

async function check(folder: string, { checkS, totalS }: Times): Promise<void> {
  const { stdout } = await execute(process.execPath, [TSC, '-p', folder, '--extendedDiagnostics'])
  const seconds = (name: string) => Number(new RegExp(`^${name} time:\\s+([\\d.]+)s`, 'm').exec(stdout)?.[1])
  checkS.push(seconds('Check'))
  totalS.push(seconds('Total'))
}

async function run(surroundings: Surroundings): Promise<Findings> {
  const { folder, progress } = surroundings
  const empty = { folder: await project(`${folder}/empty`, EMPTY), checkS: [] as number[], totalS: [] as number[] }
  const consumer = { folder: await project(`${folder}/consumer`, CONSUMER), checkS: [] as number[], totalS: [] as number[] }
  for (let index = 0; index < scaled(ROUNDS, surroundings); index++) {
    await check(empty.folder, empty)
    await check(consumer.folder, consumer)
    progress(`round ${index + 1}: empty ${empty.checkS.at(-1)} s, consumer ${consumer.checkS.at(-1)} s`)
  }
  return report(empty, consumer)
}

function report(empty: Times, consumer: Times): Findings {
  const added = median(consumer.checkS) - median(empty.checkS)
  const row = (name: string, { checkS, totalS }: Times) => [name, rounds(checkS), rounds(totalS)]
  return {
    tables: [
      {
        columns: ['program', 'check time s', 'total time s'],
        rows: [row('empty', empty), row('with the engine and the client', consumer)],
      },
    ],
    verdicts: [{ promise: 'less than 0.5 s of added check time', measured: `${number(Math.max(0, added))} s`, met: added < LIMIT_S }],
    notes: ['`tsc --noEmit --extendedDiagnostics` over the published declarations, strict, `skipLibCheck`.'],
    data: { empty, consumer },
  }
}

export const typeCost: Measurement = { name: 'types', title: 'Type checking', run }
