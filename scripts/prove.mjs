/**
 * `npm run prove`: the long proofs. Histories of every object and database, every crash point, the faults; hours with its defaults. Writes
 * docs/reliability.md and artifacts/prove.json. `npm run prove -- --help` names its options; `npm test` runs the short version.
 */
import { ensureInstalled } from './lib/install.mjs'
import { runNode } from './lib/run.mjs'
import { ensureServers } from './lib/servers.mjs'

await ensureInstalled()
for (const reason of await ensureServers()) console.log(`  ⚠ ${reason}`)
const { code } = await runNode(['--conditions=@sallyport/source', '--import', 'tsx', 'test/faults/prove/main.ts', ...process.argv.slice(2)])
process.exitCode = code
