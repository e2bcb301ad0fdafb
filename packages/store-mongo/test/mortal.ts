import { MongoClient } from 'mongodb'
import { createStore } from '../src/create-store.ts'
import { Life, mortalDb } from './mortal-db.ts'
import { effectsOf, T } from './scene.ts'

/** A process that stops in the middle of a verb and waits to be killed. See `src/journal/leftovers.test.ts`. */
const [url = '', operations = ''] = process.argv.slice(2)
const client = await new MongoClient(url).connect()
const life = new Life(Number(operations))
const { store } = createStore({ client, db: mortalDb(client.db(), life), hasTransactions: false })
const input = { userId: 'u', except: null, reason: 'sign_out_everywhere', at: T + 1 } as const
const done = store.sessions.endAll(input, () => effectsOf('everywhere')).then(() => 'done')
const message = await Promise.race([done, life.ended().then(() => 'dying')])
process.send?.(message)
// Nothing else keeps it alive once the driver is idle.
setInterval(() => {}, 1000)
