import type { ReactElement } from 'react'

/** The first stop of the keyboard: past the navigation. */
export function SkipLink(): ReactElement {
  return (
    // biome-ignore lint/a11y/useValidAnchor: it is a link to a place on this page; a bare hash would drop the state of the history entry
    <a
      href="#main"
      onClick={(event) => {
        event.preventDefault()
        document.querySelector<HTMLElement>('#main h1')?.focus()
      }}
      className="sr-only focus:not-sr-only focus:fixed focus:start-4 focus:top-4 focus:z-50 focus:rounded-lg focus:bg-primary focus:px-4 focus:py-2 focus:text-primary-foreground"
    >
      Skip to content
    </a>
  )
}
