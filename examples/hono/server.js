import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { createSallyport } from 'sallyport'

const port = Number(process.env.PORT ?? 3000)
const publicUrl = `http://localhost:${port}`
const auth = await createSallyport({ database: 'sqlite:./.sallyport/auth.db', publicUrl, environment: 'development' })

const app = new Hono()
app.all('/api/*', (c) => auth.handler(c.req.raw, { remoteAddress: c.env.incoming.socket.remoteAddress }))
app.get('/', async (c) => {
  const session = await auth.verify(c.req.raw)
  return c.text(session === null ? 'Nobody is signed in.' : `Hello ${session.email}.`)
})

serve({ fetch: app.fetch, port }, () => console.log(`Listening on ${publicUrl}`))
