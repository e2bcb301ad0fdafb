/** `npm run dev`: build once, then compile, serve the pages and restart the server as files change. */
import { join } from 'node:path'
import { ensureBuilt } from './lib/build.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { ROOT } from './lib/run.mjs'
import { runInForeground } from './lib/serve.mjs'

await ensureInstalled()
await ensureBuilt()
runInForeground([
  { args: [join(ROOT, 'node_modules/typescript/bin/tsc'), '-b', '--watch', '--preserveWatchOutput'] },
  { args: [join(ROOT, 'node_modules/vite/bin/vite.js'), join(ROOT, 'apps/console')] },
  { args: ['--watch', '--watch-preserve-output', 'packages/server/bin/sallyport.js', 'serve'] },
])
