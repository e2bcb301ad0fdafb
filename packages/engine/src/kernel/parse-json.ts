const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g

/**
 * `JSON.parse` that also throws for an object with two members of one name: parsers disagree about which of them counts, so
 * whoever looked at the request before us may have judged the other one (ASVS 1.5.3, RFC 8259 section 4).
 */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text)
  if (namesMemberTwice(text)) throw new SyntaxError('two members of one object have the same name')
  return value
}

/** Walks valid JSON: names are the strings in front of a colon. */
function namesMemberTwice(text: string): boolean {
  /** The names of every open object, `null` for an array. */
  const open: (Set<string> | null)[] = []
  let last = ''
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{') open.push(new Set())
    else if (token === '[') open.push(null)
    else if (token === '}' || token === ']') open.pop()
    else if (token === ':') {
      const name = String(JSON.parse(last))
      const names = open.at(-1)
      if (names?.has(name)) return true
      names?.add(name)
    }
    last = token
  }
  return false
}
