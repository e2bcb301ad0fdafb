import { type ReactElement, type SyntheticEvent, useMemo } from 'react'

/**
 * A mail in a frame that may run nothing. The frame inherits the page's policy, which refuses styles in markup; so they are
 * taken out of the text and put on again through the object model, which the policy leaves to us.
 */
export function HtmlPreview({ html, title }: { readonly html: string; readonly title: string }): ReactElement {
  const { markup, sheets } = useMemo(() => withoutStyles(html), [html])
  return (
    <iframe
      title={`Mail: ${title}`}
      sandbox="allow-same-origin"
      srcDoc={markup}
      onLoad={(event) => applyStyles(event, sheets)}
      className="block h-[36rem] w-full bg-white scheme-light"
    />
  )
}

interface Unstyled {
  readonly markup: string
  readonly sheets: readonly string[]
}

/** The markup is our own mail templates', not a stranger's: a pattern is enough, and a parser would report the styles. */
function withoutStyles(html: string): Unstyled {
  const sheets = [...html.matchAll(/<style[^>]*>([\s\S]*?)<\/style>/gi)].map((match) => match[1] ?? '')
  const markup = html
    .replace(/<style[^>]*>[\s\S]*?<\/style>/gi, '')
    .replace(/\sstyle=(?=["'])/gi, ' data-style=')
    // Links are beside the preview; inside the frame they would lead nowhere.
    .replace(/\shref=(?=["'])/gi, ' data-href=')
  return { markup, sheets }
}

function applyStyles(event: SyntheticEvent<HTMLIFrameElement>, sheets: readonly string[]): void {
  const page = event.currentTarget.contentDocument
  const Sheet = page?.defaultView?.CSSStyleSheet
  if (page == null || Sheet === undefined) return
  page.adoptedStyleSheets = sheets.map((text) => {
    const sheet = new Sheet()
    sheet.replaceSync(text)
    return sheet
  })
  for (const element of page.querySelectorAll('[data-style]')) {
    if ('style' in element && element.style instanceof (page.defaultView?.CSSStyleDeclaration ?? CSSStyleDeclaration)) {
      element.style.cssText = element.getAttribute('data-style') ?? ''
    }
  }
}
