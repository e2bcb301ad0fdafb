import { RegExpRouter } from 'hono/router/reg-exp-router'
import { SmartRouter } from 'hono/router/smart-router'
import { TrieRouter } from 'hono/router/trie-router'

export interface Match<Handler> {
  readonly handler: Handler
  /** Members of the path, undecoded: all of ours are plain identifiers. */
  readonly params: Readonly<Record<string, string>>
}

export interface RouteTable<Handler> {
  add(method: string, paths: readonly string[], handler: Handler): void
  find(method: string, path: string): Match<Handler> | null
}

/** Hono's routers without its contexts and middleware, which no endpoint uses. The first route added that fits answers. */
export function createRouteTable<Handler>(): RouteTable<Handler> {
  const router = new SmartRouter<Handler>({ routers: [new RegExpRouter(), new TrieRouter()] })
  return {
    add(method, paths, handler) {
      for (const path of paths) router.add(method, path, handler)
    },
    find(method, path) {
      const [matches, stash] = router.match(method, path)
      const first = matches[0]
      if (first === undefined) return null
      const params = Object.entries(first[1]).map(([name, at]) => [name, typeof at === 'number' ? (stash?.[at] ?? '') : at])
      return { handler: first[0], params: params.length === 0 ? NO_PARAMS : Object.fromEntries(params) }
    },
  }
}

/** Of a path without members. */
export const NO_PARAMS: Readonly<Record<string, string>> = {}
