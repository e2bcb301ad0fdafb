import type { Command } from 'commander'
import { CliError, EXIT } from '../cli-error.ts'
import type { CommandContext } from '../context.ts'
import type { Check } from '../doctor/check.ts'
import type { Terminal } from '../terminal.ts'

const SYMBOLS = { ok: '✓', warn: '⚠', fail: '✖' } as const

/** `sallyport doctor [--fix]`: exit code 1 while something fails. */
export function addDoctorCommand(program: Command, context: CommandContext): void {
  program
    .command('doctor')
    .description('examine this installation: Node, configuration, data, mail, clock, pages')
    .option('--fix', 'do what is safe: create the data folder, generate secrets, close files to others, migrate')
    .option('--json', 'answer as JSON')
    .action(async (options: { readonly fix?: boolean; readonly json?: boolean }) => {
      const { examine } = await import('../doctor/examine.ts')
      let checks = await examine(context.load())
      if (options.fix === true) {
        await repair(checks, context.terminal)
        checks = await examine(context.load())
      }
      const failed = checks.filter(({ status }) => status === 'fail').length
      if (options.json === true) {
        context.terminal.json({
          ok: failed === 0,
          checks: checks.map(({ name, status, message, fix }) => ({ name, status, message, fix })),
        })
      } else {
        for (const line of checks.flatMap(renderCheck)) context.terminal.data(line)
      }
      if (failed > 0)
        throw new CliError(options.json === true ? '' : failed === 1 ? '1 check failed.' : `${failed} checks failed.`, {
          exitCode: EXIT.failed,
        })
    })
}

async function repair(checks: readonly Check[], terminal: Terminal): Promise<void> {
  for (const check of checks) {
    if (check.repair === undefined) continue
    terminal.say(`fixed ${check.name}: ${await check.repair()}`)
  }
}

function renderCheck({ name, status, message, fix }: Check): readonly string[] {
  const line = `  ${SYMBOLS[status]} ${name.padEnd(14)} ${message}`
  return fix === undefined ? [line] : [line, `    ${' '.repeat(14)} fix  ${fix}`]
}
