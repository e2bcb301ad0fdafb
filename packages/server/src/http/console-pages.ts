import { errorAnswer } from './error-answer.ts'
import type { SecurityHeaders } from './security-headers.ts'
import type { ContentEncoding, StaticFile } from './static-files.ts'
import { openStaticFiles } from './static-files.ts'

const IMMUTABLE = 'public, max-age=31536000, immutable'

/** Pages that exist for developers only. */
const DEVELOPMENT_PAGES = /^\/_dev(\/|$)/

export interface ConsoleOptions {
  /** `null`: no pages. */
  readonly folder: string | null
  readonly production: boolean
  readonly headers: SecurityHeaders
}

/** Answers GET and HEAD for everything outside the API: files of the build, and `index.html` for the addresses of its pages. */
export function createConsolePages(options: ConsoleOptions): (request: Request, pathname: string) => Promise<Response> {
  const { folder, headers, production } = options
  const build = folder === null ? null : openStaticFiles(folder)
  return async (request, pathname) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return errorAnswer('method_not_allowed', headers, { allow: 'GET, HEAD' })
    }
    const path = decodePath(pathname)
    if (path === null || (production && DEVELOPMENT_PAGES.test(path))) return errorAnswer('not_found', headers)
    const file = path.endsWith('.html') ? null : build?.get(path)
    const sent = await sendFile(request, file, headers.data())
    if (sent !== null) return sent
    if (build === null || !wantsPage(request, path)) return errorAnswer('not_found', headers)
    return sendPage(request, build.get('/index.html'), path, headers)
  }
}

async function sendPage(request: Request, index: StaticFile | null, path: string, headers: SecurityHeaders): Promise<Response> {
  return (await sendFile(request, index, headers.document(path))) ?? notBuilt(headers)
}

/** A person who follows a link, or a checker that looks whether it leads somewhere: a document is asked for, and not by the name of a file. */
function wantsPage(request: Request, path: string): boolean {
  const lastSegment = path.slice(path.lastIndexOf('/') + 1)
  const accept = request.headers.get('accept') ?? '*/*'
  const wanted = accept.includes('text/html') || (request.method === 'HEAD' && accept.includes('*/*'))
  return wanted && !lastSegment.includes('.')
}

function decodePath(pathname: string): string | null {
  try {
    const path = decodeURIComponent(pathname)
    return path.includes('\0') ? null : path
  } catch {
    return null
  }
}

/** `null`: there is no such file, or it has gone since it was listed because the console is being built. */
async function sendFile(
  request: Request,
  file: StaticFile | null | undefined,
  securityHeaders: Readonly<Record<string, string>>,
): Promise<Response | null> {
  if (!file) return null
  const encoding = chooseEncoding(request.headers.get('accept-encoding'), file.encodings)
  const etag = encoding === null ? file.etag : file.etag.replace(/"$/, `-${encoding}"`)
  const headers = new Headers({
    ...securityHeaders,
    'content-type': file.contentType,
    'cache-control': file.immutable ? IMMUTABLE : 'no-cache',
    etag,
  })
  if (file.encodings.length > 0) headers.set('vary', 'Accept-Encoding')
  if (
    request.headers
      .get('if-none-match')
      ?.split(',')
      .some((tag) => tag.trim().replace(/^W\//, '') === etag)
  ) {
    headers.delete('content-type')
    return new Response(null, { status: 304, headers })
  }
  if (encoding !== null) headers.set('content-encoding', encoding)
  const bytes = await file.read(encoding)
  if (bytes === null) return null
  headers.set('content-length', String(bytes.byteLength))
  return new Response(request.method === 'HEAD' ? null : bytes, { headers })
}

function chooseEncoding(accepted: string | null, available: readonly ContentEncoding[]): ContentEncoding | null {
  const offers = (accepted ?? '').split(',').map((offer) =>
    offer
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/),
  )
  const accepts = (encoding: string): boolean => offers.some(([name, weight]) => name === encoding && !/^q=0(\.0*)?$/.test(weight ?? ''))
  return available.find(accepts) ?? null
}

function notBuilt(headers: SecurityHeaders): Response {
  const text =
    'The pages of this server are not built yet.\n\n' +
    'Build them with:  npm run build -w @sallyport/console\n' +
    'and load this page again. The API is ready: /api/health, /api/docs.\n'
  return new Response(text, {
    status: 503,
    headers: { ...headers.data(), 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  })
}
