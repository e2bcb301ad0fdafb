import { afterAll, beforeAll, describe, it } from 'vitest'
import type { DatabaseServer } from '../../../test/support/database-server.ts'

/** A server and a database of this test file's own. */
export interface OwnDatabase {
  readonly server: DatabaseServer
  /** Known while tests run. */
  url(): string
  /** The URL of another empty database. */
  another(): Promise<string>
}

export type ServerTests = (database: OwnDatabase) => void

/**
 * Defines tests that need a database server, under the name it gives itself if somebody asks it. Where none can be had they are one skipped
 * test that says so; with `CI=true` that one fails, as there somebody forgot to install the server.
 */
export async function describeWithServer(
  name: string,
  start: () => Promise<DatabaseServer | null>,
  define: ServerTests,
  nameOf: (url: string) => Promise<string> = async () => name,
): Promise<void> {
  const server = await start()
  if (server === null) {
    it(`NOT TESTED: ${name}, because no server was found`, (context) => {
      if (process.env.CI === 'true') throw new Error(`Install ${name}, or name a server in TEST_POSTGRES_URL or TEST_MYSQL_URL.`)
      context.skip(`${name} is neither installed nor named in TEST_POSTGRES_URL or TEST_MYSQL_URL`)
    })
    return
  }
  describe(await nameOf(server.url), () => {
    let own = ''
    let databases = 0
    const another = () => server.createDatabase(`sallyport_${process.pid}_${databases++}`)
    beforeAll(async () => {
      own = await another()
    })
    afterAll(() => server.stop())
    define({ server, url: () => own, another })
  })
}
