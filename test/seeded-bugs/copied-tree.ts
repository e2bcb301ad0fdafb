import { execFileSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { SeededBug } from './seeded-bug.ts'

/** What tests need: sources, settings, and the tables of the manual that they compare with. */
const NEEDED = /^(packages|test|scripts|docs|[^/]+\.json$|[^/]+\.config\.ts$)/

/** A copy of the working tree to break. Its own packages are linked into it, all others are those of the original. */
export interface CopiedTree {
  readonly root: string
  /** Plant the bug for as long as `work` takes. Throws when its text does not occur exactly once. */
  withBug<T>(bug: SeededBug, work: () => Promise<T>): Promise<T>
  remove(): void
}

export function copyTree(original: string): CopiedTree {
  const root = mkdtempSync(join(tmpdir(), 'sallyport-seeded-'))
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: original, encoding: 'utf8' })
  for (const file of new Set(listed.split('\0'))) {
    if (!NEEDED.test(file) || !existsSync(join(original, file))) continue
    mkdirSync(join(root, dirname(file)), { recursive: true })
    copyFileSync(join(original, file), join(root, file))
  }
  linkModules(join(original, 'node_modules'), join(root, 'node_modules'))

  return {
    root,
    async withBug(bug, work) {
      const path = join(root, bug.file)
      const good = readFileSync(path, 'utf8')
      writeFileSync(path, plant(good, bug))
      try {
        return await work()
      } finally {
        writeFileSync(path, good)
      }
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}

function plant(source: string, { id, file, find, replace }: SeededBug): string {
  const parts = source.split(find)
  if (parts.length !== 2) throw new Error(`${id}: the text to replace occurs ${parts.length - 1} times in ${file}, not once:\n${find}`)
  return parts.join(replace)
}

/** Links of workspaces are relative: the same link leads to the copy's own package. */
function linkModules(from: string, to: string): void {
  mkdirSync(to, { recursive: true })
  for (const name of readdirSync(from)) {
    if (/^\.(?!bin$)/.test(name)) continue
    const source = join(from, name)
    if (lstatSync(source).isSymbolicLink()) symlinkSync(readlinkSync(source), join(to, name))
    else if (name === '@sallyport') linkModules(source, join(to, name))
    else symlinkSync(source, join(to, name))
  }
}
