import { createRequire } from 'node:module'

interface Connection {
  exec(statement: string): unknown
  close(): unknown
}

/** Hold the write lock of an SQLite file, as a stuck process would, until the answered function is called. The driver is the store's. */
export function lockDatabase(path: string): () => void {
  const load = createRequire(import.meta.url)
  const Database = load('better-sqlite3') as new (file: string) => Connection
  const connection = new Database(path)
  connection.exec('BEGIN EXCLUSIVE')
  return () => {
    connection.close()
  }
}
