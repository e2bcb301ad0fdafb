/** The little of Markdown that the checks need. */

/**
 * Fenced blocks with the rest of their opening line and the number of their first line of code.
 * @returns {{ info: string, code: string, line: number }[]}
 */
export function fencedBlocks(text) {
  return [...text.matchAll(/^```([^\n`]*)\n([\s\S]*?)^```$/gm)].map((match) => {
    const [, info = '', code = ''] = match
    return { info, code, line: text.slice(0, match.index).split('\n').length + 1 }
  })
}

const withoutBlocks = (text) => text.replace(/^```[\s\S]*?^```$/gm, '')

/** Targets of links, images and `<picture>` sources that lead into the repository. */
export function linkTargets(text) {
  const prose = withoutBlocks(text).replace(/`[^`\n]*`/g, '')
  const markdown = [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
  const html = [...prose.matchAll(/(?:src|srcset|href)="([^"\s]+)"/g)]
  return [...markdown, ...html].map(([, target = '']) => target).filter((target) => !/^(?:[a-z]+:|\/)/i.test(target))
}

/** Paths of this repository in backticks. Patterns and placeholders are not paths. */
export function mentionedPaths(text) {
  const roots = 'packages|apps|test|scripts|docs|examples|bench|\\.ci|\\.github'
  const paths = [...withoutBlocks(text).matchAll(new RegExp(`\`((?:${roots})/[^\`\\s]*)\``, 'g'))]
  return paths.map(([, path = '']) => path.replace(/[#:].*$/, '')).filter((path) => !/[*<>{}…]/.test(path))
}

/** The anchors that GitHub gives to the headings of a page. */
export function headingAnchors(text) {
  const seen = new Map()
  const anchors = new Set()
  for (const [, heading = ''] of withoutBlocks(text).matchAll(/^#{1,6} +(.+)$/gm)) {
    const base = heading
      .replace(/[`*]/g, '')
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_\- ]/gu, '')
      .replaceAll(' ', '-')
    const times = seen.get(base) ?? 0
    seen.set(base, times + 1)
    anchors.add(times === 0 ? base : `${base}-${times}`)
  }
  return anchors
}
