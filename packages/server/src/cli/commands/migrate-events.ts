import type { Command } from 'commander'
import { loadDatabaseSettings } from '../../environment/load-settings.ts'
import { CliError, EXIT } from '../cli-error.ts'
import type { CommandContext } from '../context.ts'
import { explainingFaults } from '../context.ts'

const INSTEAD = 'Nothing was changed, and nothing is missing: the clean-up of the server does the same work.'

/** `sallyport migrate events`: let MySQL or MariaDB delete what has expired by itself, where it is allowed to (C-68). */
export function addEventsCommand(migrate: Command, context: CommandContext): void {
  migrate
    .command('events')
    .description('MySQL and MariaDB: create events that delete expired sessions and codes every hour')
    .option('--drop', 'take them away')
    .option('--json', 'answer as JSON')
    .action(async (options: { readonly drop?: boolean; readonly json?: boolean }) => {
      const database = await loadDatabaseSettings(context.load())
      if (database.kind !== 'mysql') throw new CliError(`Only MySQL and MariaDB have events. ${INSTEAD}`, { exitCode: EXIT.usage })
      const { url } = database
      const tell = (done: string, names: readonly string[]): void => {
        if (options.json === true) context.terminal.json({ [done.toLowerCase()]: names })
        else context.terminal.say(`${done} ${names.join(', ')}.`)
      }
      await explainingFaults(database, async () => {
        const { createCleanUpEvents, dropCleanUpEvents } = await import('@sallyport/store-sql')
        if (options.drop === true) return tell('Dropped', await dropCleanUpEvents(url))
        const { KEPT_MS } = await import('@sallyport/engine')
        const outcome = await createCleanUpEvents({ url, kept: KEPT_MS })
        switch (outcome.kind) {
          case 'created':
            return tell('Created', outcome.names)
          case 'scheduler_off':
            throw new CliError(`The event scheduler of the database is off: SET GLOBAL event_scheduler = ON. ${INSTEAD}`)
          case 'not_allowed':
            throw new CliError(`The user of the database lacks the privilege EVENT on it. ${INSTEAD}`)
        }
      })
    })
}
