import { type AddressInfo, createServer, type Socket } from 'node:net'
import type { MailMessage, MailTransport } from '@sallyport/ports'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { createSmtpTransport, type SmtpTransportOptions } from '../src/index.ts'

export const message: MailMessage = {
  to: { name: 'Ada Lovelace', address: 'ada@example.test' },
  subject: 'Bestätige deine Adresse ✉ – 確認',
  text: 'Your code is 123456.\nGrüße',
  html: '<p>Your code is <b>123456</b>.</p>',
  id: '0190-mail-1',
}

export interface Received {
  readonly from: string
  readonly to: readonly string[]
  readonly raw: string
  readonly session: string
}

const cleanups: (() => Promise<void> | void)[] = []

/** Runs after the test, the newest first. */
export function onCleanup(cleanup: () => Promise<void> | void): void {
  cleanups.push(cleanup)
}

/** Closes what the test has opened; every test file calls it after each test. */
export async function cleanUp(): Promise<void> {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
}

/** A real SMTP server without TLS unless told otherwise; what it took over is in `received`. */
export async function startServer(options: SMTPServerOptions = {}): Promise<{ port: number; received: Received[] }> {
  const received: Received[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        const raw = Buffer.concat(chunks).toString('utf8')
        received.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          raw,
          session: session.id,
        })
        done()
      })
    },
    ...options,
  })
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  onCleanup(() => new Promise<void>((resolve) => server.close(() => resolve())))
  return { port: portOf(server.server.address()), received }
}

/** A server of a few lines for what no SMTP server does on purpose. */
export async function startRawServer(onConnection: (socket: Socket) => void): Promise<number> {
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => undefined)
    onConnection(socket)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  onCleanup(() => {
    for (const socket of sockets) socket.destroy()
    return new Promise<void>((resolve) => server.close(() => resolve()))
  })
  return portOf(server.address())
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return address.port
}

/** A transport without credentials to the server on this port. */
export function open(port: number, options: Partial<SmtpTransportOptions> = {}): MailTransport {
  const from = { name: 'Sallyport', address: 'no-reply@app.example.test' }
  const transport = createSmtpTransport({ host: '127.0.0.1', port, from, ...options })
  onCleanup(() => transport.close())
  return transport
}

/** What the promise was rejected with. */
export const failureOf = (promise: Promise<void>): Promise<unknown> =>
  promise.then(
    () => 'no failure',
    (error: unknown) => error,
  )

/** Speaks just enough SMTP to be given one mail, and hands it over instead of answering. */
export function takeMailWithoutReply(socket: Socket, onMail: (mail: string) => void): void {
  let mail: string | undefined
  const converse = (text: string) => {
    const startsMail = text.startsWith('DATA')
    if (startsMail) mail = ''
    socket.write(startsMail ? '354 go on\r\n' : '250 ok\r\n')
  }
  socket.write('220 ready\r\n')
  socket.on('data', (data) => {
    if (mail === undefined) return converse(data.toString())
    mail += data.toString()
    if (mail.endsWith('\r\n.\r\n')) onMail(mail)
  })
}
