import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { createSallyport } from 'sallyport'

const port = Number(process.env.PORT ?? 3000)
const publicUrl = `http://localhost:${port}`
const auth = await createSallyport({ database: 'sqlite:./.sallyport/auth.db', publicUrl, environment: 'development' })

const listener = getRequestListener(async (request, { incoming }) => {
  if (new URL(request.url).pathname.startsWith('/api/')) return auth.handler(request, incoming.socket)
  const session = await auth.verify(request)
  return new Response(session === null ? 'Nobody is signed in.' : `Hello ${session.email}.`)
})

createServer(listener).listen(port, () => console.log(`Listening on ${publicUrl}`))
