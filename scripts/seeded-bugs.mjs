/**
 * `npm run seeded-bugs`: plants known mistakes in a copy of the sources, one at a time, and shows that the tests named for each fail. Some minutes.
 * Writes docs/reliability-seeded-bugs.md. `-- --only <id>,…` plants some of them, `-- --list` names all.
 */
import { ensureInstalled } from './lib/install.mjs'
import { runNode } from './lib/run.mjs'
import { ensureServers } from './lib/servers.mjs'

await ensureInstalled()
for (const reason of await ensureServers()) console.log(`  ⚠ ${reason}`)
const { code } = await runNode(['--conditions=@sallyport/source', '--import', 'tsx', 'test/seeded-bugs/main.ts', ...process.argv.slice(2)])
process.exitCode = code
