import { usePublicConfig } from '@sallyport/react'
import { Link } from '@tanstack/react-router'
import type { ReactElement } from 'react'
import { ThemeSwitch } from './theme-switch.tsx'

/** Small print of every page: help, the development outbox where there is one, theme. */
export function PageFooter(): ReactElement {
  const { config } = usePublicConfig()
  const link = 'inline-flex min-h-6 items-center rounded underline-offset-4 hover:text-foreground hover:underline'
  return (
    <footer className="page-width mt-auto flex flex-wrap items-center justify-center gap-x-5 gap-y-1 pt-12 pb-6 text-xs text-muted-foreground">
      {config?.supportEmail == null ? null : (
        <a href={`mailto:${config.supportEmail}`} className={link}>
          Help
        </a>
      )}
      {config?.developmentOutbox === true ? (
        <Link to="/_dev/outbox" className={link}>
          Development outbox
        </Link>
      ) : null}
      <ThemeSwitch />
    </footer>
  )
}
