import { createSecretKey } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openBox, sealBox } from './sealed-box.ts'

const key = createSecretKey(Buffer.alloc(32, 7))
const other = createSecretKey(Buffer.alloc(32, 8))

describe('sealed box (ASVS 11.3)', () => {
  it('opens with its key in its place, and nowhere else', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), fc.string(), (plaintext, context, elsewhere) => {
        const box = sealBox(key, plaintext, context)
        expect(openBox(key, box, context)).toBe(plaintext)
        expect(openBox(other, box, context)).toBeNull()
        if (elsewhere !== context) expect(openBox(key, box, elsewhere)).toBeNull()
      }),
    )
  })

  it('does not open after any change', () => {
    const box = sealBox(key, 'a secret worth keeping', 'row 1')
    for (let at = 0; at < box.length - 1; at += 1) {
      const changed = box.slice(0, at) + (box[at] === 'A' ? 'B' : 'A') + box.slice(at + 1)
      // The last characters of a part may hold unused bits; what matters is that nothing else comes out.
      expect([null, 'a secret worth keeping'], `${at}`).toContain(openBox(key, changed, 'row 1'))
      expect(openBox(key, box.slice(0, at), 'row 1'), `cut at ${at}`).toBeNull()
    }
  })

  it('takes no short tag', () => {
    const [version, nonce, tag, body] = sealBox(key, 'text', 'row').split('.')
    for (const length of [0, 6, 11, 16]) expect(openBox(key, [version, nonce, tag?.slice(0, length), body].join('.'), 'row')).toBeNull()
  })

  it('never uses a nonce twice and says nothing about the content', () => {
    const boxes = Array.from({ length: 2_000 }, () => sealBox(key, 'same', 'row'))
    expect(new Set(boxes.map((box) => box.split('.')[1])).size).toBe(2_000)
    expect(new Set(boxes).size).toBe(2_000)
  })

  it('answers null for anything else', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (text, versioned) => {
        expect(openBox(key, versioned ? `v1.${text}` : text, 'row')).toBeNull()
      }),
    )
  })
})
