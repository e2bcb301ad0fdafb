import type { Command } from 'commander'
import type { Database } from '../../composition/open-database.ts'
import { openDatabase } from '../../composition/open-database.ts'
import { loadDatabaseSettings } from '../../environment/load-settings.ts'
import { CliError } from '../cli-error.ts'
import type { CommandContext } from '../context.ts'
import { explainingFaults } from '../context.ts'
import { refusePrompt } from '../terminal.ts'
import { addEventsCommand } from './migrate-events.ts'

interface Output {
  readonly json?: boolean
}

/** `sallyport migrate up|down|status`: needs the database and nothing else of the configuration. */
export function addMigrateCommand(program: Command, context: CommandContext): void {
  const migrate = program.command('migrate').description('bring the schema of the database up to date, or look at it')

  migrate
    .command('up')
    .description('apply every missing migration')
    .option('--json', 'answer as JSON')
    .action((options: Output) =>
      withStore(context, async (store) => {
        const applied = await store.migrations.up()
        if (options.json === true) context.terminal.json({ applied })
        else context.terminal.say(applied.length === 0 ? 'The schema is up to date.' : `Applied ${applied.join(', ')}.`)
      }),
    )

  migrate
    .command('down')
    .description('take back the newest migration, together with the data it holds')
    .option('--yes', 'do not ask')
    .option('--json', 'answer as JSON')
    .action((options: Output & { readonly yes?: boolean }) =>
      withStore(context, async (store) => {
        if (options.yes !== true) await confirmDown(context, store)
        const name = await store.migrations.down()
        if (options.json === true) context.terminal.json({ takenBack: name })
        else context.terminal.say(name === null ? 'There is no migration to take back.' : `Took back ${name}.`)
      }),
    )

  addEventsCommand(migrate, context)

  migrate
    .command('status')
    .description('list the migrations and when they were applied')
    .option('--json', 'answer as JSON')
    .action((options: Output) =>
      withStore(context, async (store) => {
        const migrations = await store.migrations.status()
        const rows = migrations.map(({ name, appliedAt, known }) => ({
          name,
          appliedAt: appliedAt === null ? null : new Date(appliedAt).toISOString(),
          known,
        }))
        if (options.json === true) context.terminal.json({ migrations: rows })
        else
          for (const row of rows)
            context.terminal.data(`${row.appliedAt ?? 'pending'}\t${row.name}${row.known ? '' : '\t(of a newer version)'}`)
      }),
    )
}

async function withStore(context: CommandContext, work: (store: Database) => Promise<void>): Promise<void> {
  const database = await loadDatabaseSettings(context.load())
  await explainingFaults(database, async () => {
    const store = await openDatabase(database, false)
    try {
      await work(store)
    } finally {
      await store.close()
    }
  })
}

/** Destructive: whoever means it types the name (UX 4.2). */
async function confirmDown(context: CommandContext, store: Database): Promise<void> {
  if (!context.terminal.interactive) throw refusePrompt('--yes')
  const newest = (await store.migrations.status()).findLast((migration) => migration.appliedAt !== null)
  if (newest === undefined) return
  const answer = await context.terminal.ask(`This deletes the data that ${newest.name} brought. Type its name to go on: `)
  if (answer.trim() !== newest.name) throw new CliError('Nothing was changed.')
}
