import { describe, expect, it } from 'vitest'
import { fencedBlocks, headingAnchors, linkTargets, mentionedPaths } from './markdown.mjs'

const PAGE = [
  '# A page: its `name`',
  '[one](other.md#part) ![two](images/a.png) <img src="b.png"> [out](https://example.com) `[no](link.md)`',
  '`packages/engine/src/x.ts:12` `packages/*/src` `npm test`',
  '```ts check',
  'const link = "[not](a-link.md)"',
  '```',
  '## Twice',
  '## Twice',
].join('\n')

describe('what the checks read from a page', () => {
  it('finds blocks with their tag and line', () => {
    expect(fencedBlocks(PAGE)).toEqual([{ info: 'ts check', code: 'const link = "[not](a-link.md)"\n', line: 5 }])
  })

  it('finds links into the repository, outside of code', () => {
    expect(linkTargets(PAGE)).toEqual(['other.md#part', 'images/a.png', 'b.png'])
  })

  it('finds paths, not patterns', () => {
    expect(mentionedPaths(PAGE)).toEqual(['packages/engine/src/x.ts'])
  })

  it('names headings as GitHub does', () => {
    expect([...headingAnchors(PAGE)]).toEqual(['a-page-its-name', 'twice', 'twice-1'])
  })
})
