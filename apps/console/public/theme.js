// Runs before the first paint: the theme of the cookie `theme`, else the system's, followed while the page is open.
;(() => {
  const system = matchMedia('(prefers-color-scheme: dark)')
  const apply = () => {
    const chosen = /(?:^|; )theme=(light|dark)(?:;|$)/.exec(document.cookie)?.[1]
    document.documentElement.classList.toggle('dark', chosen ? chosen === 'dark' : system.matches)
  }
  system.addEventListener('change', apply)
  addEventListener('sallyport:theme', apply)
  apply()
})()
