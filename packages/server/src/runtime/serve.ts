import type { LoadOptions } from '../environment/load-settings.ts'
import { loadSettings } from '../environment/load-settings.ts'
import type { Settings } from '../environment/settings.ts'
import type { Logs } from '../observability/logs.ts'
import { createLogs } from '../observability/logs.ts'
import { formatReadyReport, readyAddresses, readyNotes, readyParts } from './ready-report.ts'
import { explainStartFailure } from './start-failure.ts'
import type { RunningServer } from './start-server.ts'
import { startServer } from './start-server.ts'

/** How long requests under way may take after a signal. */
const GRACE_MS = 10_000
/** How long the rest may take after that. A mail server that does not answer holds nobody up: the outbox keeps the mail. */
const CLOSING_MS = 5_000

/**
 * `sallyport serve`: the whole life of the process. Ends it with 0 after SIGTERM or SIGINT, with 78 for a configuration that cannot work,
 * with 1 for anything else that keeps it from starting or kills it.
 */
export async function serve(options: LoadOptions = {}): Promise<void> {
  let settings: Settings | null = null
  try {
    settings = await loadSettings(options)
    const logs = await createLogs(settings.logging, process.stdout.isTTY)
    const server = await startServer(settings, logs)
    stopOnSignals(server, logs)
    surviveFaults(server, logs)
    announce(settings, server, logs)
    // For a process manager that waits for it (PM2's wait_ready).
    process.send?.('ready')
  } catch (error) {
    const { message, exitCode } = explainStartFailure(error, {
      ...(settings !== null && { port: settings.port, database: settings.database, dataFolder: settings.dataFolder }),
    })
    process.stderr.write(`${message}\n`)
    process.exit(exitCode)
  }
}

function announce(settings: Settings, server: RunningServer, logs: Logs): void {
  const readyInMs = Math.round(performance.now())
  const pretty = settings.logging.format === 'pretty' || (settings.logging.format === 'auto' && process.stdout.isTTY)
  if (pretty) {
    process.stdout.write(formatReadyReport(settings, server, readyInMs))
    return
  }
  for (const warning of readyNotes(settings)) logs.logger.warn({}, warning)
  const addresses = Object.fromEntries(readyAddresses(settings, server).map(({ name, url }) => [name, url]))
  const { environment } = settings
  logs.logger.info({ addresses, port: server.port, environment, parts: readyParts(settings), readyInMs }, 'Ready')
}

/** The first signal asks, the second insists. */
function stopOnSignals(server: RunningServer, logs: Logs): void {
  let asked = false
  const stop = (signal: NodeJS.Signals): void => {
    if (asked) {
      logs.flush()
      process.exit(1)
    }
    asked = true
    logs.logger.info({ signal }, 'Stopping')
    void finish(server, logs, 0)
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}

/**
 * The last resort (ASVS 16.5.4). A forgotten rejection belongs to one request and the process lives on; after an uncaught exception nobody
 * knows what still holds, so what is under way finishes and a supervisor starts afresh.
 */
function surviveFaults(server: RunningServer, logs: Logs): void {
  process.on('unhandledRejection', (error) => logs.logger.error({ error }, 'Unhandled rejection'))
  process.on('uncaughtException', (error) => {
    logs.logger.error({ error }, 'Uncaught exception: stopping')
    void finish(server, logs, 1)
  })
}

async function finish(server: RunningServer, logs: Logs, exitCode: number): Promise<void> {
  const deadline = setTimeout(() => {
    logs.logger.error({}, 'Stopping took too long')
    logs.flush()
    process.exit(1)
  }, GRACE_MS + CLOSING_MS)
  deadline.unref()
  try {
    const clean = await server.stop(GRACE_MS)
    logs.logger.info({ clean }, 'Stopped')
    logs.flush()
    process.exit(exitCode)
  } catch (error) {
    logs.logger.error({ error }, 'Stopping failed')
    logs.flush()
    process.exit(1)
  }
}
