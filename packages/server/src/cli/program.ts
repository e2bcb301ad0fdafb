import { resolve } from 'node:path'
import { Command, CommanderError } from 'commander'
import { ConfigurationError } from '../environment/problem.ts'
import { explainStartFailure } from '../runtime/start-failure.ts'
import { readVersion } from '../runtime/version.ts'
import { CliError, EXIT } from './cli-error.ts'
import { addAfterRestoreCommand } from './commands/after-restore.ts'
import { addAuditCommand } from './commands/audit.ts'
import { addCleanUpCommand } from './commands/cleanup.ts'
import { addDoctorCommand } from './commands/doctor.ts'
import { addMigrateCommand } from './commands/migrate.ts'
import { addSeedCommand } from './commands/seed.ts'
import { addServeCommand } from './commands/serve.ts'
import { addSetupEnvCommand } from './commands/setup-env.ts'
import { addUserCommand } from './commands/user.ts'
import type { CommandContext } from './context.ts'
import { createTerminal } from './terminal.ts'

const EXAMPLES = `
Examples:
  sallyport serve                                start the server
  sallyport setup:env                            write a .env with fresh secrets
  sallyport user create ana@example.com --role admin --verified
  sallyport doctor --fix                         find and repair what keeps the server from starting

Exit codes: 0 done, 1 failed, 2 wrong usage, 78 the configuration has problems.`

/** Parse and run one command line. Sets the exit code of the process; never throws. */
export async function runCommand(args: readonly string[]): Promise<void> {
  const program = createProgram()
  try {
    await program.parseAsync(args, { from: 'user' })
  } catch (error) {
    process.exitCode = report(error, program.opts().verbose === true)
  }
}

function createProgram(): Command {
  const program = new Command('sallyport')
  program
    .description('Authentication that a team owns: the server and its command line.')
    .version(readVersion(), '-V, --version')
    .option('--cwd <folder>', 'work in this folder: its .env is read, relative paths start there')
    .option('--verbose', 'show the stack of unexpected errors')
    .addHelpText('after', EXAMPLES)
    .showHelpAfterError('Run with --help for the usage.')
    .exitOverride()
    .helpCommand(false)
  const context: CommandContext = {
    terminal: createTerminal(),
    load: () => {
      const folder: unknown = program.opts().cwd
      return typeof folder === 'string' ? { folder: resolve(folder) } : {}
    },
  }
  for (const add of [
    addServeCommand,
    addSetupEnvCommand,
    addDoctorCommand,
    addMigrateCommand,
    addUserCommand,
    addAuditCommand,
    addCleanUpCommand,
    addAfterRestoreCommand,
    addSeedCommand,
  ]) {
    add(program, context)
  }
  return program
}

/** Tell the error on standard error; answers the exit code. */
function report(error: unknown, verbose: boolean): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage
  if (error instanceof CliError) {
    if (error.message !== '') process.stderr.write(`${error.message}\n`)
    return error.exitCode
  }
  const { message, exitCode } = explainStartFailure(error)
  const text = error instanceof ConfigurationError ? message : message.replace('sallyport cannot start:', 'sallyport:')
  process.stderr.write(`${text}\n`)
  if (verbose && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`)
  return exitCode
}
