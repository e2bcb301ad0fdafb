import { randomBytes } from 'node:crypto'
import type { Command } from 'commander'
import { InvalidArgumentError } from 'commander'
import { CliError, EXIT } from '../cli-error.ts'
import type { CommandContext } from '../context.ts'
import { withAuth } from '../context.ts'
import { createProgress } from '../progress.ts'
import { explainRefusal } from '../refusal.ts'

const DEMO_EMAIL = 'demo@example.com'
const MAX_USERS = 100_000

interface SeedOptions {
  readonly demo?: boolean
  readonly users: number
  readonly yesReally?: boolean
  readonly json?: boolean
}

/**
 * `sallyport seed --demo`: an account to look around with. Its password is random and told once, it is no admin, and
 * production refuses unless somebody says that they mean it (D-23). More accounts come without a password.
 */
export function addSeedCommand(program: Command, context: CommandContext): void {
  program
    .command('seed')
    .description('fill a development database with demo accounts')
    .option('--demo', 'create the demo account')
    .option('--users <count>', 'create this many more accounts, without passwords', parseCount, 0)
    .option('--yes-really', 'also in production')
    .option('--json', 'answer as JSON')
    .action(async (options: SeedOptions) => {
      if (options.demo !== true) throw new CliError('Say what to create: sallyport seed --demo', { exitCode: EXIT.usage })
      const created = await withAuth(context, async ({ auth }, settings) => {
        if (settings.environment === 'production' && options.yesReally !== true) {
          throw new CliError('This is production. Demo accounts do not belong there; --yes-really creates them all the same.', {
            exitCode: EXIT.usage,
          })
        }
        const password = `Demo-${randomBytes(12).toString('base64url')}-1a`
        await explainRefusal(() => auth.operations.createUser({ email: DEMO_EMAIL, password, name: 'Demo', role: 'user', verified: true }))
        const progress = createProgress(context.terminal, options.users)
        for (let index = 1; index <= options.users; index += 1) {
          await explainRefusal(() =>
            auth.operations.createUser({ email: `demo-${index}@example.com`, password: null, name: `Demo ${index}`, verified: true }),
          )
          progress.at(index)
        }
        progress.done()
        return { email: DEMO_EMAIL, password, more: options.users }
      })
      if (options.json === true) context.terminal.json(created)
      else context.terminal.data(`${created.email}\t${created.password}`)
    })
}

function parseCount(text: string): number {
  const count = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN
  if (!(count <= MAX_USERS)) throw new InvalidArgumentError(`It must be a whole number up to ${MAX_USERS}.`)
  return count
}
