import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { CliError, EXIT } from './cli-error.ts'

/** Data goes to standard output, everything said to a person to standard error, so that a pipe carries data alone. */
export interface Terminal {
  /** A person can be asked. */
  readonly interactive: boolean
  data(text: string): void
  json(value: unknown): void
  say(text: string): void
  /** Replaces the line before it on a terminal; elsewhere nothing. */
  status(text: string): void
  /** Ask without showing what is typed. Only when `interactive`. */
  askSecret(question: string): Promise<string>
  ask(question: string): Promise<string>
  /** The whole of standard input without its last line end. */
  readInput(): Promise<string>
}

export function createTerminal(): Terminal {
  const { stdin, stdout, stderr } = process
  const interactive = stdin.isTTY === true && stderr.isTTY === true
  return {
    interactive,
    data: (text) => void stdout.write(`${text}\n`),
    json: (value) => void stdout.write(`${JSON.stringify(value, null, 2)}\n`),
    say: (text) => void stderr.write(`${text}\n`),
    status: (text) => {
      if (stderr.isTTY === true) stderr.write(`\r\u001b[2K${text}`)
    },
    askSecret: (question) => askHidden(question),
    ask: (question) => ask(question, stderr),
    readInput: async () => {
      const chunks: Buffer[] = []
      for await (const chunk of stdin) chunks.push(Buffer.from(chunk))
      return Buffer.concat(chunks)
        .toString('utf8')
        .replace(/\r?\n$/, '')
    },
  }
}

function ask(question: string, output: NodeJS.WritableStream): Promise<string> {
  const prompt = createInterface({ input: process.stdin, output, terminal: true })
  return new Promise((resolve, reject) => {
    prompt.on('SIGINT', () => {
      prompt.close()
      reject(new CliError('Interrupted.', { exitCode: 130 }))
    })
    prompt.question(question, (answer) => {
      prompt.close()
      resolve(answer)
    })
  })
}

/** The line editor works as usual, but its echo goes nowhere. */
async function askHidden(question: string): Promise<string> {
  process.stderr.write(question)
  const silence = new Writable({ write: (_chunk, _encoding, done) => done() })
  try {
    return await ask('', silence)
  } finally {
    process.stderr.write('\n')
  }
}

/** For commands that would have to ask: the flag to use instead. */
export function refusePrompt(instead: string): CliError {
  return new CliError(`There is no terminal to ask on. Use ${instead}.`, { exitCode: EXIT.usage })
}
