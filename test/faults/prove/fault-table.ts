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
const SERVER = 'test/faults/outages/database-server.test.ts'
const OUTBOX = 'packages/engine/src/mail/outbox-delivery.test.ts'
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
  [
    'F-10',
    'Redis client out of step after cancelled requests',
    '',
    'I7',
    none('No request to Redis is cancelled: a late answer is dropped with its connection.'),
  ],
  ['F-11', 'database down and back', 'kill -9, start', 'I5 I6 I12', SERVER],
  ['F-12', 'database slow, one hot lock', 'a sleeping statement; a held row', 'I12', 'packages/store-sql/test/server-faults.ts'],
  [
    'F-13',
    'database fails over to a replica that lags',
    '',
    'I1 I3',
    none('The promise is the database’s: synchronous replication or majority writes; the tests run single servers.'),
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
    'nodes with different keys during rotation',
    '',
    'I5',
    none('Tokens are signed with one secret per process; there is no rotation under way to test.'),
  ],
  ['F-20', 'disk full', 'file size limit; max_page_count', 'I6 I11', 'test/faults/crash/disk-full.test.ts'],
  ['F-21', 'every POST delivered several times', 'five copies at once', 'I1 I8 I10', 'test/faults/outages/duplicate-delivery.test.ts'],
  ['F-22', 'clean-up of many dead rows by several runners', 'seeded rows', 'I3 I12', 'packages/store-contract/src/suites/maintenance.ts'],
  ['F-23', 'rolling deployment with a migration', '', 'I2 I3 I5', none('There is one published version.')],
  ['F-24', 'mail server down', 'a transport that refuses', 'I10 I5', OUTBOX],
  ['F-25', 'mail server slow, greylisting', 'scripted SMTP server', 'I10', MAIL_ERRORS],
  ['F-26', 'mail server cuts before it says 250', 'scripted SMTP server', 'I10', MAIL_ERRORS],
  ['F-27', 'a node cut off from Redis or from the database', 'proxy', 'I3 I6', 'packages/engine/src/sessions/revocation-list.test.ts'],
  [
    'F-28',
    'client aborts in the middle of a request',
    '',
    'I4 I7',
    none('Not every byte is tried; a request that was read is carried out to its end (see the kills).'),
  ],
  [
    'F-29',
    'a node stalls and wakes',
    '',
    'I1',
    none('Every write is guarded by what it read, and the histories contain late writers; no process is stopped and continued.'),
  ],
  [
    'F-30',
    'restore from an old backup',
    '',
    'I3',
    none('A restored database knows nothing of what came after it; the guide says what to do.'),
  ],
  ['F-31', 'identity provider down', '', 'I5', none('Belongs to the providers’ own tests.')],
  ['F-32', 'breach list down', '', 'I5', none('No service is asked: the list of common passwords is local.')],
  ['F-33', 'shutdown with requests in flight', 'SIGTERM', 'I2', 'test/faults/crash/stop.test.ts'],
  [
    'F-34',
    'out of memory, forgotten rejections',
    '',
    'I2 I12',
    none('An out-of-memory kill is a kill -9, which is tested; rejections are tested with the server.'),
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
