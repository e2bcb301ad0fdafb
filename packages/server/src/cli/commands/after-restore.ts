import type { Command } from 'commander'
import { CliError } from '../cli-error.ts'
import type { CommandContext } from '../context.ts'
import { withAuth } from '../context.ts'
import { refusePrompt } from '../terminal.ts'

interface Options {
  readonly yes?: boolean
  readonly json?: boolean
}

const SESSIONS = 'Sessions end with new JWT_ACCESS_SECRET and JWT_REFRESH_SECRET, and only with them.'

/** `sallyport after-restore`: what was used or taken back since the backup must not come back to life with it (F-30). */
export function addAfterRestoreCommand(program: Command, context: CommandContext): void {
  program
    .command('after-restore')
    .description('make every mailed link, code, half-finished sign-in and trusted device void; with the server stopped')
    .option('--yes', 'do not ask')
    .option('--json', 'answer as JSON')
    .addHelpText('after', `\n${SESSIONS}`)
    .action(async (options: Options) => {
      const { terminal } = context
      if (options.yes !== true) await confirm(context)
      const removed = await withAuth(context, ({ auth }) => auth.operations.voidPending())
      if (options.json === true) {
        terminal.json({ removed })
        return
      }
      for (const [what, rows] of Object.entries(removed)) terminal.data(`${what}\t${rows}`)
      terminal.say(SESSIONS)
    })
}

async function confirm({ terminal }: CommandContext): Promise<void> {
  if (!terminal.interactive) throw refusePrompt('--yes')
  const answer = await terminal.ask('Every link and code that was mailed stops working, for everybody. Type "void" to go on: ')
  if (answer.trim() !== 'void') throw new CliError('Nothing was changed.')
}
