import { Outlet } from '@tanstack/react-router'
import type { ReactElement } from 'react'
import { SkipLink } from './skip-link.tsx'

/** What every page stands in. */
export function RootFrame(): ReactElement {
  return (
    <>
      <SkipLink />
      <Outlet />
    </>
  )
}
