/** One fault, how it is brought about, what must hold, and the test that says so; or why there is none. */
export interface FaultRow {
  readonly id: string
  readonly fault: string
  readonly injection: string
  /** Of the invariants I1 to I12. */
  readonly invariants: string
  readonly proof: { readonly file: string } | { readonly notCovered: string }
}

const CRASH_POINTS = 'test/faults/crash-points/crash-points.test.ts'
const KILLS = 'test/faults/crash/kill.test.ts'
const REDIS = 'packages/volatile-redis/src/redis-faults.test.ts'
const LATE_ANSWERS = 'packages/volatile-redis/src/redis-late-answers.test.ts'
const SERVER = 'test/faults/outages/database-server.test.ts'
const OUTAGES = 'test/faults/outages'
const MAIL_SERVER = `${OUTAGES}/mail-server.test.ts`
const MAIL_ERRORS = 'packages/mail-smtp/src/mail-error.test.ts'

type Short = readonly [id: string, fault: string, injection: string, invariants: string, proof: string | { readonly notCovered: string }]

const none = (notCovered: string) => ({ notCovered })

const SHORT: readonly Short[] = [
  [
    'F-01',
    'kill at each step of sign-up and verification',
    'counting proxy; kill -9 of node and database, dropped connections',
    'I2 I4 I8 I10',
    CRASH_POINTS,
  ],
  ['F-02', 'kill at each step of sign-in', 'counting proxy', 'I1 I4 I5', CRASH_POINTS],
  ['F-03', 'kill at each step of refresh, answers lost', 'counting proxy; histories with lost answers', 'I1 I5 I8', CRASH_POINTS],
  ['F-04', 'kill at each step of reset, change of password, revocation of all sessions', 'counting proxy', 'I1 I3 I4', CRASH_POINTS],
  ['F-04 on SQLite', 'kill at random moments, everybody busy', 'SIGKILL', 'I1 to I5, I8, I10, I11', KILLS],
  ['F-05', 'Redis down from the start and under load', 'no server; SIGKILL', 'I5 I6', REDIS],
  ['F-06', 'Redis slow or hanging', 'proxy with delay; SIGSTOP', 'I12', REDIS],
  ['F-07', 'Redis restarted empty', 'SIGKILL and start', 'I3 I6', REDIS],
  ['F-08', 'Redis fails over', 'Sentinel promotes a replica', 'I1 I3', 'packages/volatile-redis/src/redis-groups.test.ts'],
  ['F-09', 'Redis full or read-only', 'maxmemory; a replica', 'I6', REDIS],
  ['F-10', 'Redis answers callers who gave up long ago', 'proxy holds back what was asked, then lets it go', 'I7', LATE_ANSWERS],
  ['F-11', 'database down and back', 'kill -9, start', 'I5 I6 I12', SERVER],
  ['F-12', 'database slow, one hot lock', 'a sleeping statement; a held row', 'I12', 'packages/store-sql/test/server-faults.ts'],
  [
    'F-13',
    'database fails over to a replica that lags',
    '',
    'I1 I3',
    none(
      'What a replica has not received is lost to every client of it, and no client can tell. Synchronous replication or majority writes are the database’s to promise; the tests run single servers. A replica that was behind is treated as a restore (F-30).',
    ),
  ],
  ['F-14', 'database read-only', 'default_transaction_read_only', 'I6', SERVER],
  [
    'F-15',
    'connections reset, deadlocks',
    'proxy; two transactions in opposite order',
    'I1 I4',
    'test/faults/outages/connection-resets.test.ts',
  ],
  ['F-16', 'connection pool exhausted', 'a pool of one', 'I12', 'packages/store-sql/test/server-faults.ts'],
  ['F-17', 'clocks of nodes apart', 'time of each request', 'I1 I5', 'test/faults/outages/clock-jumps.test.ts'],
  ['F-18', 'clock jumps an hour, either way', 'time of each request', 'I3', 'test/faults/outages/clock-jumps.test.ts'],
  [
    'F-19',
    'nodes with different secrets during rotation',
    'four processes, each with another set',
    'I3 I5',
    `${OUTAGES}/rotated-secrets.test.ts`,
  ],
  ['F-20', 'disk full', 'file size limit; max_page_count', 'I6 I11', 'test/faults/crash/disk-full.test.ts'],
  ['F-21', 'every POST delivered several times', 'five copies at once', 'I1 I8 I10', 'test/faults/outages/duplicate-delivery.test.ts'],
  [
    'F-22',
    'clean-up of many dead rows by three runners, sessions in use',
    'seeded rows; processes at once',
    'I3 I12',
    `${OUTAGES}/clean-up.test.ts`,
  ],
  [
    'F-23',
    'rolling deployment: a migration back and forth under a running node',
    'the one version there is, its schema one migration back and forth',
    'I2 I3 I5',
    `${OUTAGES}/rolling-migration.test.ts`,
  ],
  ['F-24', 'mail server down, for less and for longer than a link lives', 'nobody listens; the clock goes on', 'I5 I10', MAIL_SERVER],
  ['F-25', 'mail server slow, greylisting', 'real SMTP server that waits, that says 451', 'I10', MAIL_SERVER],
  ['F-25, all refusals', 'mail server refuses, trickles, falls silent', 'scripted SMTP server', 'I10', MAIL_ERRORS],
  ['F-26', 'mail server cuts before it says 250', 'scripted SMTP server, then a real one', 'I1 I10', MAIL_SERVER],
  ['F-27', 'a node cut off from Redis or from the database', 'proxy', 'I3 I6', 'packages/engine/src/sessions/revocation-list.test.ts'],
  [
    'F-28',
    'client hangs up after each byte, or on its answer',
    'raw sockets, closed and reset',
    'I4 I7',
    `${OUTAGES}/client-aborts.test.ts`,
  ],
  [
    'F-29',
    'a node stalls in the middle of a request and wakes',
    'SIGSTOP where a request asks the database, SIGCONT',
    'I1 I12',
    `${OUTAGES}/stalled-node.test.ts`,
  ],
  ['F-30', 'restore from an old backup', 'the runbook, as written', 'I3 I5', `${OUTAGES}/restore.test.ts`],
  ['F-31', 'identity provider down, slow, with new keys', 'real OpenID provider', 'I5', 'test/http/oauth.test.ts'],
  ['F-32', 'breach list down', '', 'I5', none('No service is asked: the list of common passwords is local.')],
  ['F-33', 'shutdown with requests in flight', 'SIGTERM', 'I2', 'test/faults/crash/stop.test.ts'],
  [
    'F-34',
    'out of memory, uncaught exception, forgotten rejection',
    'a small heap; signals that make them, loaded before the server',
    'I2 I12',
    `${OUTAGES}/broken-process.test.ts`,
  ],
  ['F-35', 'storage fails during a revocation', 'read-only database; cut connections', 'I6', SERVER],
  ['F-36', 'nodes start together on an empty database', 'three processes', 'I8', SERVER],
]

/** The faults of the threat model, in its order. */
export const FAULTS: readonly FaultRow[] = SHORT.map(([id, fault, injection, invariants, proof]) => ({
  id,
  fault,
  injection,
  invariants,
  proof: typeof proof === 'string' ? { file: proof } : proof,
}))
