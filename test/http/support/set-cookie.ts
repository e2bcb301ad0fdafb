/** One `Set-Cookie` line, taken apart. */
export interface SetCookie {
  readonly name: string
  readonly value: string
  /** By lower-case name; `''` for attributes without a value. */
  readonly attributes: ReadonlyMap<string, string>
  readonly bytes: number
}

export function parseSetCookie(line: string): SetCookie {
  const [pair = '', ...rest] = line.split(';')
  const equals = pair.indexOf('=')
  const attributes = new Map(
    rest.map((attribute): [string, string] => {
      const [name = '', ...value] = attribute.trim().split('=')
      return [name.toLowerCase(), value.join('=')]
    }),
  )
  return {
    name: pair.slice(0, equals).trim(),
    value: decodeURIComponent(pair.slice(equals + 1)),
    attributes,
    bytes: new TextEncoder().encode(pair).byteLength,
  }
}

export function setCookies(response: Response): readonly SetCookie[] {
  return response.headers.getSetCookie().map(parseSetCookie)
}
