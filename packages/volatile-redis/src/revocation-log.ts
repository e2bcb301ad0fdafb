import type { Clock, EpochMs, Revocation } from '@sallyport/ports'
import type { CommandLink } from './command-link.ts'

/** Longer than any access token lives, and than most interruptions. */
const KEPT_MS = 2 * 60 * 60_000
/** About 1 MB. Who misses more than that has the store, which every listener reads after an interruption. */
const KEPT_ENTRIES = 10_000
/** Instants come from the clocks of other processes, and from before their writes. */
const OVERLAP_MS = 60_000
/** Keeps one script well under a millisecond. */
const ENTRIES_PER_CALL = 200

/**
 * Notes and publishes in one step. A full Redis (OOM) still publishes: whoever listens now hears, the others have the store.
 * Every other refusal (READONLY, NOREPLICAS, MISCONF) means that this server is not the one to tell.
 */
const PUBLISH = `
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(' .. ARGV[2])
for i = 3, #ARGV, 2 do
  local noted = redis.pcall('ZADD', KEYS[1], ARGV[i], ARGV[i + 1])
  if type(noted) == 'table' and noted.err and not string.find(noted.err, 'OOM', 1, true) then return noted end
  redis.call('PUBLISH', ARGV[1], ARGV[i + 1])
end
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -${KEPT_ENTRIES + 1})
redis.call('PEXPIRE', KEYS[1], ${KEPT_MS})
return 1`

/** Takes the way of a publication, write included: a replica that cannot take one over gives no sign of life. */
const BEAT = `
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(' .. ARGV[2])
return redis.call('PUBLISH', ARGV[1], '')`

/** What was revoked lately, kept in a sorted set beside the channel, because a channel remembers nothing. */
export interface RevocationLog {
  /** Rejects when Redis took not all of it; telling it again does no harm. */
  publish(revocations: readonly Revocation[]): Promise<void>
  /** Everything noted since then, and a little before. `null`: everything there is. */
  since(at: EpochMs | null): Promise<readonly Revocation[]>
  /** A sign of life to ourselves, on `channel`, and an answer to whether Redis takes writes. */
  beat(channel: string): Promise<void>
}

export function createRevocationLog(deps: {
  readonly link: CommandLink
  readonly clock: Clock
  readonly key: string
  readonly channel: string
}): RevocationLog {
  const { link, clock, key, channel } = deps
  const oldest = () => String(clock.now() - KEPT_MS)
  const run = (script: string, args: string[]) => (redis: Parameters<Parameters<CommandLink['call']>[0]>[0]) =>
    redis.eval(script, { keys: [key], arguments: args })

  return {
    async publish(revocations) {
      for (let from = 0; from < revocations.length; from += ENTRIES_PER_CALL) {
        const entries = revocations.slice(from, from + ENTRIES_PER_CALL).flatMap((each) => [String(each.at), JSON.stringify(each)])
        await link.call(run(PUBLISH, [channel, oldest(), ...entries]))
      }
    },
    async since(at) {
      const from = at === null ? '-inf' : at - OVERLAP_MS
      const entries = await link.send((redis) => redis.zRange(key, from, '+inf', { BY: 'SCORE' }))
      return entries.map(parseRevocation).filter((each) => each !== null)
    },
    async beat(beats) {
      await link.probe(run(BEAT, [beats, oldest()]))
    },
  }
}

/** `null` for anything that is none: whoever can write to this Redis could have sent it. */
export function parseRevocation(message: string): Revocation | null {
  try {
    const parsed: unknown = JSON.parse(message)
    if (typeof parsed !== 'object' || parsed === null || !('at' in parsed) || typeof parsed.at !== 'number') return null
    const { at } = parsed
    if ('sessionId' in parsed && typeof parsed.sessionId === 'string') return { kind: 'session', sessionId: parsed.sessionId, at }
    if ('userId' in parsed && typeof parsed.userId === 'string') return { kind: 'user', userId: parsed.userId, at }
    return null
  } catch {
    return null
  }
}
