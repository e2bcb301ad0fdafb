/** One server, a Cluster, or a group that Sentinel watches, in the words of `@sallyport/volatile-redis`. */
export type RedisAddress =
  | { readonly url: string }
  | { readonly cluster: { readonly nodes: readonly string[] } }
  | { readonly sentinel: { readonly name: string; readonly nodes: readonly string[] } }

/**
 * `redis://[user[:password]@]host:port[/database]`, `redis+cluster://[user[:password]@]host:port,host:port` and
 * `redis+sentinel://name[:password]@host:port,host:port[/database]`, where the hosts are Sentinels and name and password those of the
 * group they watch; each also with `rediss` for TLS. `null` for anything else.
 */
export function parseRedisAddress(text: string): RedisAddress | null {
  const group = /^(rediss?)\+(cluster|sentinel):\/\/(?:([^@/]*)@)?([^@/?#]+)(\/\d+)?$/i.exec(text)
  if (group === null) return isNode(text) ? { url: text } : null
  const [, scheme = '', kind = '', userInfo = '', hosts = '', database = ''] = group
  const isSentinel = kind.toLowerCase() === 'sentinel'
  const [name = '', password] = userInfo.split(':')
  const credentials = isSentinel ? (password === undefined ? '' : `:${password}@`) : userInfo === '' ? '' : `${userInfo}@`
  // What the first address says besides its host holds for every node.
  const nodes = hosts.split(',').map((host, index) => `${scheme}://${index === 0 ? credentials : ''}${host}${index === 0 ? database : ''}`)
  if (!nodes.every(isNode)) return null
  if (!isSentinel) return database === '' ? { cluster: { nodes } } : null
  return name === '' ? null : { sentinel: { name: decodeURIComponent(name), nodes } }
}

/** The place without user and password: `redis localhost:6379`, `redis cluster a:6379,b:6379`. */
export function describeRedis(address: RedisAddress): string {
  if ('url' in address) return `redis ${new URL(address.url).host}`
  const { nodes } = 'cluster' in address ? address.cluster : address.sentinel
  const hosts = nodes.map((node) => new URL(node).host).join(',')
  return 'cluster' in address ? `redis cluster ${hosts}` : `redis ${address.sentinel.name} by sentinel ${hosts}`
}

function isNode(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || (url.protocol !== 'redis:' && url.protocol !== 'rediss:')) return false
  return /^[^,]+$/.test(url.hostname) && /^(?:\/\d*)?$/.test(url.pathname) && isEncoded(url.username + url.password)
}

function isEncoded(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}
