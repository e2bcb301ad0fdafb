import { serve } from './runtime/serve.ts'

const args = process.argv.slice(2)
if (args.length === 1 && args[0] === 'serve') {
  // The server starts without the command-line parser: there is nothing to parse, and it would stay in memory.
  await serve()
} else {
  const { runCommand } = await import('./cli/program.ts')
  await runCommand(args)
}
