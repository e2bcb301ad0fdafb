import type { Composition } from '../composition/compose-auth.ts'
import { composeAuth } from '../composition/compose-auth.ts'
import type { LoadOptions } from '../environment/load-settings.ts'
import { loadSettings } from '../environment/load-settings.ts'
import type { Settings } from '../environment/settings.ts'
import { toCompositionOptions } from '../runtime/auth-options.ts'
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
  const composition = await composeAuth(toCompositionOptions(settings, { publicUrl }))
  try {
    await composition.store.check()
    return await work(composition, settings)
  } finally {
    await composition.close()
  }
}
