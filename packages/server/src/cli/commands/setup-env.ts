import { chmodSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { randomSecret } from '../../environment/generated-secrets.ts'
import { CliError } from '../cli-error.ts'
import type { CommandContext } from '../context.ts'

interface SetupOptions {
  readonly force?: boolean
  readonly path?: string
  readonly json?: boolean
}

/** `sallyport setup:env`: a `.env` for its owner alone, with three secrets of 64 random bytes (C-10). */
export function addSetupEnvCommand(program: Command, context: CommandContext): void {
  program
    .command('setup:env')
    .description('write a .env with fresh random secrets; never replaces one without --force')
    .option('--path <file>', 'the file to write', '.env')
    .option('--force', 'replace an existing file: signs everybody out and makes stored passwords useless')
    .option('--json', 'answer as JSON')
    .action((options: SetupOptions) => {
      const path = resolve(context.load().folder ?? process.cwd(), options.path ?? '.env')
      writeEnvironment(path, options.force === true)
      if (options.json === true) context.terminal.json({ path })
      else context.terminal.say(`Wrote ${path} with three fresh secrets. Next: sallyport serve`)
    })
}

function writeEnvironment(path: string, force: boolean): void {
  try {
    writeFileSync(path, environmentText(), { mode: 0o600, flag: force ? 'w' : 'wx' })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    throw new CliError(`${path} exists and was left alone. Use --path for another file, or --force to replace it.`, { cause: error })
  }
  chmodSync(path, 0o600)
}

function environmentText(): string {
  return `# Every setting is described in env.example. Keep this file out of version control.

NODE_ENV=development
PORT=5000

# Signs the access tokens. Replacing it costs every client one refresh, and nobody a session.
JWT_ACCESS_SECRET=${randomSecret()}
# Signs the refresh tokens. Replacing it signs everybody out.
JWT_REFRESH_SECRET=${randomSecret()}
# Root of the keys for data at rest. Replacing it makes every stored password useless.
SALLYPORT_SECRET=${randomSecret()}

# Production also needs these:
#PUBLIC_URL=https://auth.example.com
#SMTP_URL=smtp://user:password@smtp.example.com:587
#SMTP_FROM=noreply@example.com
#TRUSTED_PROXIES=127.0.0.1
`
}
