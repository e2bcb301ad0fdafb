import type { Command } from 'commander'
import { CliError } from '../cli-error.ts'
import type { CommandContext } from '../context.ts'
import { withAuth } from '../context.ts'
import { createProgress } from '../progress.ts'

/** `sallyport audit verify`: recompute the seal of every entry. Exit code 1 when one does not hold. */
export function addAuditCommand(program: Command, context: CommandContext): void {
  program
    .command('audit')
    .description('examine the audit log')
    .command('verify')
    .description('check that no entry was changed, removed, inserted or reordered')
    .option('--json', 'answer as JSON')
    .addHelpText('after', '\nKeep the printed head elsewhere: it shows when the whole database was put back to an earlier day.')
    .action(async (options: { readonly json?: boolean }) => {
      const { terminal } = context
      const verification = await withAuth(context, async ({ auth, store }) => {
        const { seq } = await store.audit.head()
        const progress = createProgress(terminal, seq)
        const result = await auth.operations.verifyAudit((checked) => progress.at(checked))
        progress.done()
        return result
      })
      const { ok, checked, headSeq, headHash, broken } = verification
      if (options.json === true) terminal.json(verification)
      else if (ok) terminal.data(`ok\t${checked} entries\thead ${headSeq} ${headHash}`)
      if (!ok) {
        const where = broken === null ? '' : ` at entry ${broken.seq}: ${broken.reason}`
        throw new CliError(`The audit log does not hold${where}. ${checked} entries before it are intact.`)
      }
    })
}
