import type { Logger } from '@sallyport/ports'

/** Keeps what was said from `info` up, in order. */
export function recordingLogger(): Logger & { readonly said: readonly string[] } {
  const said: string[] = []
  const say = (level: string) => (_fields: unknown, message: string) => void said.push(`${level}: ${message}`)
  return { said, debug: () => {}, info: say('info'), warn: say('warn'), error: say('error') }
}
