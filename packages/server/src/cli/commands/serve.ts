import type { Command } from 'commander'
import type { CommandContext } from '../context.ts'

/** `sallyport serve`, with the two settings that people change from one run to the next. */
export function addServeCommand(program: Command, context: CommandContext): void {
  program
    .command('serve')
    .description('start the server; settings come from the environment and .env')
    .option('--port <number>', 'instead of PORT; 0 takes any free port')
    .option('--host <address>', 'instead of HOST')
    .action(async (options: { readonly port?: string; readonly host?: string }) => {
      const { serve } = await import('../../runtime/serve.ts')
      const { port, host } = options
      const variables = { ...process.env, ...(port !== undefined && { PORT: port }), ...(host !== undefined && { HOST: host }) }
      await serve({ ...context.load(), variables })
    })
}
