import type { SecurityHeaders } from './security-headers.ts'

export interface Documentation {
  /** `null`: not a page of the documentation. */
  answer(request: Request, pathname: string): Promise<Response | null>
}

export interface DocumentationOptions {
  readonly serverUrl: string
  readonly version: string
  readonly appName: string
  readonly headers: SecurityHeaders
}

type Page = { readonly body: string; readonly type: string; readonly isDocument: boolean }

const HOUR = 'public, max-age=3600'

/**
 * The API described: `/api/openapi.json` for machines, `/api/docs` for people, its style beside it. Rendered from the
 * endpoints at the first request; until then none of their schemas is in memory on this server's account.
 */
export function createDocumentation(options: DocumentationOptions): Documentation {
  let pages: Promise<Readonly<Record<string, Page>>> | null = null
  return {
    async answer(request, pathname) {
      if (!isDocumentationPath(pathname) || (request.method !== 'GET' && request.method !== 'HEAD')) return null
      pages ??= renderPages(options)
      const page = (await pages)[pathname]
      if (page === undefined) return null
      const headers = page.isDocument ? options.headers.document(pathname) : options.headers.data()
      return new Response(request.method === 'HEAD' ? null : page.body, {
        headers: { ...headers, 'content-type': page.type, 'cache-control': HOUR },
      })
    },
  }
}

/** These lie below `/api` but are not the engine's. */
export function isDocumentationPath(pathname: string): boolean {
  return pathname === '/api/openapi.json' || pathname === '/api/docs' || pathname === '/api/reference.css'
}

async function renderPages(options: DocumentationOptions): Promise<Readonly<Record<string, Page>>> {
  const { openApiDocument, REFERENCE_CSS, referencePage } = await import('@sallyport/protocol/openapi')
  const document = openApiDocument({ serverUrl: options.serverUrl, version: options.version, appName: options.appName })
  return {
    '/api/openapi.json': { body: JSON.stringify(document), type: 'application/json; charset=utf-8', isDocument: false },
    '/api/docs': { body: referencePage(document), type: 'text/html; charset=utf-8', isDocument: true },
    '/api/reference.css': { body: REFERENCE_CSS, type: 'text/css; charset=utf-8', isDocument: false },
  }
}
