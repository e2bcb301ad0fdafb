import type { Composition } from '../composition/compose-auth.ts'
import { composeAuth } from '../composition/compose-auth.ts'
import type { DatabaseAddress } from '../composition/database-address.ts'
import type { LoadOptions } from '../environment/load-settings.ts'
import { loadSettings } from '../environment/load-settings.ts'
import type { Settings } from '../environment/settings.ts'
import { toCompositionOptions } from '../runtime/auth-options.ts'
import { explainStartFailure, isStoreFault } from '../runtime/start-failure.ts'
import { CliError } from './cli-error.ts'
import type { Terminal } from './terminal.ts'

/** What every command gets. */
export interface CommandContext {
  readonly terminal: Terminal
  /** After parsing: the working folder that `--cwd` names. */
  load(): LoadOptions
}

/**
 * Run `work` with the engine of this configuration, on the same data as a server that may be running. Background work
 * is not started: mails that come of it wait in the outbox for the server.
 */
export async function withAuth<Result>(
  context: CommandContext,
  work: (composition: Composition, settings: Settings) => Promise<Result>,
): Promise<Result> {
  const settings = await loadSettings(context.load())
  const publicUrl = settings.publicUrl ?? `http://localhost:${settings.port}`
  return explainingFaults(settings.database, async () => {
    const composition = await composeAuth(toCompositionOptions(settings, { publicUrl }))
    try {
      await composition.store.check()
      return await work(composition, settings)
    } finally {
      await composition.close()
    }
  })
}

/** Faults of this database become one sentence with the fix; all other errors go on as they are. */
export async function explainingFaults<Result>(database: DatabaseAddress, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (!isStoreFault(error)) throw error
    const { message, exitCode } = explainStartFailure(error, { database })
    throw new CliError(message.replace('sallyport cannot start:', 'sallyport:'), { cause: error, exitCode })
  }
}
