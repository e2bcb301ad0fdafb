import { ERRORS } from '@sallyport/protocol'
import { describe, expect, it } from 'vitest'
import { textOfCode } from './describe-error.ts'

const words = (text: string) => text.toLowerCase().replace(/[^a-z0-9 ]/g, '')

describe('what is said about an error', () => {
  it.each(Object.keys(ERRORS))('%s: the sentence does not say the title again', (code) => {
    const { title, text } = textOfCode(code)
    expect(words(title)).not.toBe('')
    expect(words(text)).not.toContain(words(title))
  })

  it('of a code that nobody knows is our own fault', () => {
    expect(textOfCode('no_such_code')).toEqual(textOfCode('internal_error'))
  })
})
