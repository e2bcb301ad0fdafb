export type Theme = 'system' | 'light' | 'dark'

const YEAR_IN_SECONDS = 31_536_000

/** The chosen theme; `system` until one was chosen. */
export function readTheme(cookies: string = document.cookie): Theme {
  const chosen = /(?:^|; )theme=(light|dark)(?:;|$)/.exec(cookies)?.[1]
  return chosen === 'light' || chosen === 'dark' ? chosen : 'system'
}

/** Keeps the choice in the cookie `theme`, where the next page finds it before its first paint, and applies it now. */
export function chooseTheme(theme: Theme): void {
  const lifetime = theme === 'system' ? 0 : YEAR_IN_SECONDS
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in browsers that are still in use
  document.cookie = `theme=${theme}; Path=/; Max-Age=${String(lifetime)}; SameSite=Lax`
  window.dispatchEvent(new Event('sallyport:theme'))
}
