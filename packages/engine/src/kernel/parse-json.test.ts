import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseJson } from './parse-json.ts'

describe('parseJson', () => {
  it('is JSON.parse for everything that JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent)
        expect(parseJson(text)).toEqual(JSON.parse(text))
      }),
      { numRuns: 1_000 },
    )
  })

  it.each([
    '{"a":1,"a":1}',
    '{"a":1,"b":[{"x":{},"x":{}}]}',
    '{"a":{"a":1},"a":2}',
    '{"a":1,"\\u0061":2}',
    '{"":1,"":2}',
    '{"__proto__":1,"__proto__":2}',
    '[{"a":1, "a"\n:\t2}]',
  ])('refuses %s', (text) => {
    expect(() => parseJson(text)).toThrow(SyntaxError)
  })

  it.each([
    '{"a":{"a":{"a":1}}}',
    '[{"a":1},{"a":1}]',
    '{"a":"a","b":"\\"a\\":1"}',
    '{"a":["a","a"],"b":"{"}',
    '{"a\\"":1,"a":2}',
    '{"a\\\\":1,"a":2}',
    '"a:a"',
    '{"constructor":1,"toString":2}',
  ])('takes %s', (text) => {
    expect(parseJson(text)).toEqual(JSON.parse(text))
  })

  it('finds a repeated name wherever it stands', () => {
    const name = fc.string({ unit: 'binary' })
    fc.assert(
      fc.property(fc.dictionary(name, fc.jsonValue()), name, (members, repeated) => {
        const parts = Object.entries({ ...members, [repeated]: 1 }).map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)
        fc.pre(repeated !== '__proto__')
        expect(() => parseJson(`{${[...parts, `${JSON.stringify(repeated)}:0`].join(',')}}`)).toThrow(SyntaxError)
      }),
    )
  })

  it('stays fast on 64 KiB of hostile text', () => {
    for (const text of [`"${'\\\\'.repeat(32_000)}"`, `[${'"",'.repeat(20_000)}""]`, `${'['.repeat(30_000)}${']'.repeat(30_000)}`]) {
      expect(() => parseJson(text)).not.toThrow()
    }
  })
})
