import BetterSqlite from 'better-sqlite3'

type Method = (this: unknown, ...parameters: unknown[]) => unknown

/**
 * Counts the statements that SQLite runs in this process from now on, by whichever driver the store uses; questions about the file
 * itself (pragmas) aside. Ends with `restore`.
 */
export function countStatements(): { readonly statements: () => number; readonly restore: () => void } {
  let statements = 0
  const undo: (() => void)[] = []
  const sourceOf = (statement: unknown) => String(Reflect.get(Object(statement), 'source') ?? Reflect.get(Object(statement), 'sourceSQL'))

  for (const prototype of statementPrototypes()) {
    for (const name of ['all', 'run'] as const) {
      const original = Reflect.get(prototype, name) as Method
      Reflect.set(prototype, name, function counted(this: unknown, ...parameters: unknown[]) {
        if (!sourceOf(this).startsWith('pragma')) statements += 1
        return original.apply(this, parameters)
      })
      undo.push(() => Reflect.set(prototype, name, original))
    }
  }
  const restore = () => {
    for (const step of undo) step()
  }
  return { statements: () => statements, restore }
}

interface NodeSqlite {
  readonly DatabaseSync: new (path: string) => { prepare(sql: string): object; close(): void }
}

function statementPrototypes(): readonly object[] {
  const builtin = process.getBuiltinModule('node:sqlite') as NodeSqlite | undefined
  const files = [new BetterSqlite(':memory:'), ...(builtin === undefined ? [] : [new builtin.DatabaseSync(':memory:')])]
  return files.map((file) => {
    const prototype: object = Object.getPrototypeOf(file.prepare('select 1'))
    file.close()
    return prototype
  })
}
