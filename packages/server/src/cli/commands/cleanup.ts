import type { Command } from 'commander'
import { CliError } from '../cli-error.ts'
import type { CommandContext } from '../context.ts'
import { withAuth } from '../context.ts'

/** `sallyport cleanup`: what the server does every hour, now. Exit code 1 when the audit log does not hold and was left alone. */
export function addCleanUpCommand(program: Command, context: CommandContext): void {
  program
    .command('cleanup')
    .description('remove what has expired; a running server does the same every hour')
    .option('--json', 'answer as JSON')
    .action(async (options: { readonly json?: boolean }) => {
      const { terminal } = context
      const report = await withAuth(context, ({ auth }) => auth.operations.cleanUp((removed) => terminal.status(`${removed} rows removed`)))
      terminal.status('')
      if (options.json === true) terminal.json(report)
      else for (const [what, rows] of Object.entries(report.removed)) terminal.data(`${what}\t${rows}`)
      const { auditBroken } = report
      if (auditBroken === null) return
      throw new CliError(
        `The audit log does not hold at entry ${auditBroken.seq}: ${auditBroken.reason}. None of its entries was deleted; run sallyport audit verify.`,
      )
    })
}
