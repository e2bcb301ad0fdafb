import { createHash } from 'node:crypto'
import type { Dirent } from 'node:fs'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip as gzipCallback } from 'node:zlib'

const brotli = promisify(brotliCompress)
const gzip = promisify(gzipCallback)

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.gif': 'image/gif',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
}

/** The bundler puts a hash of the content in these names, so the content behind a name never changes. */
const HASHED_NAME = /^\/assets\/.*[.-][\w-]{8,}\.\w+$/
/** Best first. Brotli at 6 is about as fast as gzip and a sixth smaller; each file is compressed once. */
const ENCODINGS = [
  { name: 'br', extension: '.br', compress: (bytes: Uint8Array) => brotli(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } }) },
  { name: 'gzip', extension: '.gz', compress: (bytes: Uint8Array) => gzip(bytes) },
] as const
/** Fonts and pictures are compressed already; below this size the headers weigh more than the gain. */
const COMPRESSIBLE = /^(text\/|application\/(json|manifest\+json|wasm)|image\/svg)/
const MIN_COMPRESSED_BYTES = 1024

export type ContentEncoding = (typeof ENCODINGS)[number]['name']

export interface StaticFile {
  readonly contentType: string
  readonly immutable: boolean
  readonly etag: string
  /** Best first: those that the build wrote beside the file, or all of them for text. */
  readonly encodings: readonly ContentEncoding[]
  /** Kept in memory after the first call; the build is small and bounded. `null`: the file has gone since it was listed. */
  read(encoding: ContentEncoding | null): Promise<Uint8Array<ArrayBuffer> | null>
}

/** Answers by path: `/assets/app-1a2b3c4d.js`. */
export interface StaticFiles {
  get(pathname: string): StaticFile | null
}

/** What was found at one look, and how to tell that another look is due. */
interface Listing {
  readonly files: ReadonlyMap<string, StaticFile>
  /** Of `index.html` and of each folder: a name that comes or goes changes it. */
  readonly changedAt: ReadonlyMap<string, number>
}

/**
 * The files of `folder`. Only a path on the list is ever opened, so no spelling of `..` leads anywhere, and hidden files and links are not
 * on the list. It is made anew when the build has changed, which is looked at for every path but those whose content never changes, so a
 * rebuilt console is served without a restart. While there is no `index.html` (nothing was built, or it is being built) the last list stays.
 */
export function openStaticFiles(folder: string): StaticFiles {
  let listing: Listing | null = null
  return {
    get(pathname) {
      const known = listing?.files.get(pathname)
      if (known?.immutable) return known
      if (listing === null || hasChanged(folder, listing)) listing = listAll(folder) ?? listing
      return listing?.files.get(pathname) ?? null
    },
  }
}

function hasChanged(folder: string, { changedAt }: Listing): boolean {
  return [...changedAt].some(([name, time]) => changeTime(join(folder, name)) !== time)
}

/** Milliseconds; 0 for what is not there. */
function changeTime(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

function listAll(folder: string): Listing | null {
  const found = new Set<string>()
  const changedAt = new Map([['/index.html', changeTime(join(folder, 'index.html'))]])
  const visit = (prefix: string): void => {
    // Before the names are read: what comes later makes another look due.
    changedAt.set(prefix, changeTime(join(folder, prefix)))
    for (const entry of readDirectory(join(folder, prefix))) {
      if (entry.name.startsWith('.')) continue
      if (entry.isDirectory()) visit(`${prefix}/${entry.name}`)
      else if (entry.isFile()) found.add(`${prefix}/${entry.name}`)
    }
  }
  visit('')
  if (!found.has('/index.html')) return null
  const names = [...found].filter((name) => TYPES[extname(name)] !== undefined)
  const described = names.flatMap((name) => {
    const file = unlessGone(() => describeFile(folder, name, found))
    return file === null ? [] : [[name, file] as const]
  })
  return { files: new Map(described), changedAt }
}

function readDirectory(path: string): readonly Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true })
  } catch {
    return []
  }
}

function describeFile(folder: string, name: string, names: ReadonlySet<string>): StaticFile {
  const contents = new Map<ContentEncoding | null, Promise<Uint8Array<ArrayBuffer>>>()
  const path = join(folder, name)
  const contentType = TYPES[extname(name)] ?? 'application/octet-stream'
  const immutable = HASHED_NAME.test(name)
  const isText = COMPRESSIBLE.test(contentType) && statSync(path).size >= MIN_COMPRESSED_BYTES
  const load = async (encoding: ContentEncoding | null): Promise<Uint8Array<ArrayBuffer>> => {
    const way = ENCODINGS.find((candidate) => candidate.name === encoding)
    if (way === undefined) return new Uint8Array(await readFile(path))
    if (names.has(name + way.extension)) return new Uint8Array(await readFile(path + way.extension))
    return new Uint8Array(await way.compress(await readFile(path)))
  }
  return {
    contentType,
    immutable,
    etag: immutable ? `"${createHash('sha256').update(name).digest('base64url').slice(0, 22)}"` : etagOf(path),
    encodings: ENCODINGS.filter(({ extension }) => isText || names.has(name + extension)).map((encoding) => encoding.name),
    async read(encoding) {
      const loading = contents.get(encoding) ?? load(encoding)
      contents.set(encoding, loading)
      try {
        return await loading
      } catch (error) {
        contents.delete(encoding)
        if (isGone(error)) return null
        throw error
      }
    },
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

/** A build may take a file away between its listing and the look at it. */
function unlessGone<Value>(look: () => Value): Value | null {
  try {
    return look()
  } catch (error) {
    if (isGone(error)) return null
    throw error
  }
}

function etagOf(path: string): string {
  return `"${createHash('sha256').update(readFileSync(path)).digest('base64url').slice(0, 22)}"`
}
