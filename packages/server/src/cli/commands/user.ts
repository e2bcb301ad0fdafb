import type { Command } from 'commander'
import { Argument, Option } from 'commander'
import { CliError } from '../cli-error.ts'
import type { CommandContext } from '../context.ts'
import { withAuth } from '../context.ts'
import { explainRefusal } from '../refusal.ts'
import { refusePrompt } from '../terminal.ts'

interface CreateOptions {
  readonly name?: string
  readonly role: 'user' | 'admin'
  readonly unverified?: boolean
  readonly passwordStdin?: boolean
  readonly withoutPassword?: boolean
  readonly json?: boolean
}

/** `sallyport user …`: what an operator does without HTTP. Every act is in the audit log. */
export function addUserCommand(program: Command, context: CommandContext): void {
  const user = program.command('user').description('create and look after accounts')
  addCreate(user, context)

  user
    .command('promote')
    .description('give or take the admin role')
    .argument('<email>')
    .addOption(new Option('--role <role>', 'the role from now on').choices(['user', 'admin']).default('admin'))
    .action((email: string, options: { readonly role: 'user' | 'admin' }) =>
      change(context, `${email} now has the role ${options.role}.`, (operations) => operations.setRole(email, options.role)),
    )
  user
    .command('unlock')
    .description('forget failed attempts and the lock')
    .addArgument(new Argument('<email>'))
    .action((email: string) => change(context, `${email} is unlocked.`, (operations) => operations.unlock(email)))
  user
    .command('expire-password')
    .description('have the password replaced at the next sign-in, through a mailed link; sessions go on')
    .argument('<email>')
    .action((email: string) =>
      change(context, `The password of ${email} must be replaced at the next sign-in.`, (operations) => operations.expirePassword(email)),
    )
  user
    .command('disable')
    .description('suspend the account and end its sessions')
    .argument('<email>')
    .action((email: string) => change(context, `${email} is disabled and signed out.`, (operations) => operations.setActive(email, false)))
  user
    .command('enable')
    .description('let the account sign in again')
    .argument('<email>')
    .action((email: string) => change(context, `${email} can sign in again.`, (operations) => operations.setActive(email, true)))
}

function addCreate(user: Command, context: CommandContext): void {
  user
    .command('create')
    .description('create an account; the password is asked for, or read from standard input, never an argument')
    .argument('<email>')
    .option('--name <name>', 'display name')
    .addOption(new Option('--role <role>', 'role').choices(['user', 'admin']).default('user'))
    .option('--verified', 'the address is known to be theirs (the default)')
    .option('--unverified', 'the person has to prove the address before signing in')
    .option('--password-stdin', 'read the password from standard input')
    .option('--without-password', 'the person sets one through "Forgot password"')
    .option('--json', 'answer as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  sallyport user create ana@example.com --role admin --verified\n  pass show ana | sallyport user create ana@example.com --password-stdin',
    )
    .action(async (email: string, options: CreateOptions) => {
      const password = await readPassword(context, options)
      const created = await withAuth(context, ({ auth }) =>
        explainRefusal(() =>
          auth.operations.createUser({
            email,
            password,
            role: options.role,
            ...(options.name !== undefined && { name: options.name }),
            verified: options.unverified !== true,
          }),
        ),
      )
      if (options.json === true) {
        context.terminal.json({ id: created.id, email: created.email, role: created.role, verified: created.emailVerifiedAt !== null })
      } else {
        context.terminal.say(`Created ${created.email} (${created.role}).`)
        context.terminal.data(created.id)
      }
    })
}

async function readPassword({ terminal }: CommandContext, options: CreateOptions): Promise<string | null> {
  if (options.withoutPassword === true) return null
  if (options.passwordStdin === true) {
    const password = await terminal.readInput()
    if (password === '') throw new CliError('Standard input held no password.', { exitCode: 2 })
    return password
  }
  if (!terminal.interactive) throw refusePrompt('--password-stdin or --without-password')
  const password = await terminal.askSecret('Password: ')
  if ((await terminal.askSecret('Again: ')) !== password) throw new CliError('The two passwords differ. Nothing was created.')
  return password
}

type Operations = Parameters<Parameters<typeof withAuth>[1]>[0]['auth']['operations']

async function change(context: CommandContext, done: string, act: (operations: Operations) => Promise<void>): Promise<void> {
  await withAuth(context, ({ auth }) => explainRefusal(() => act(auth.operations)))
  context.terminal.say(done)
}
