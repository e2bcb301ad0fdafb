/** `npm start`: from a fresh clone to a running server, and straight to the server when nothing has changed. */
import { ensureBuilt } from './lib/build.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { runInForeground } from './lib/serve.mjs'

await ensureInstalled()
await ensureBuilt()
runInForeground([{ args: ['packages/server/bin/sallyport.js', 'serve', ...process.argv.slice(2)] }])
