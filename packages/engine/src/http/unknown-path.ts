import { ENDPOINT_LIST } from '@sallyport/protocol/endpoints'
import { ApiError } from '../kernel/api-error.ts'

/** What a member of a path looks like (`identifier` of the protocol). */
const IDENTIFIER = '[A-Za-z0-9_-]{1,64}'

interface KnownPath {
  readonly method: string
  readonly path: string
  readonly pattern: RegExp
}

/** What an address says that no endpoint answers. */
export interface UnknownPaths {
  /** Whether this very path belongs to an endpoint: `GET /api/auth/login` asks for no provider of that name. */
  isLiteral(path: string): boolean
  /** Throws 405 with `Allow` (RFC 9110 section 15.5.6) for a path that we know under another method, 404 for the rest. */
  refuse(path: string): never
}

export function createUnknownPaths(isServed: (access: string) => boolean): UnknownPaths {
  const known: readonly KnownPath[] = ENDPOINT_LIST.filter(({ access }) => isServed(access)).flatMap(({ method, path, aliases }) =>
    [path, ...aliases].map((each) => ({ method, path: each, pattern: new RegExp(`^${each.replace(/:[a-zA-Z]+/g, IDENTIFIER)}$`) })),
  )
  const literal = new Set(known.map(({ path }) => path).filter((path) => !path.includes(':')))
  return {
    isLiteral: (path) => literal.has(path),
    refuse(path) {
      const meant = literal.has(path) ? known.filter((each) => each.path === path) : known.filter(({ pattern }) => pattern.test(path))
      const allow = [...new Set(meant.map(({ method }) => method))]
      throw allow.length === 0 ? new ApiError('not_found') : new ApiError('method_not_allowed', { allow })
    },
  }
}
