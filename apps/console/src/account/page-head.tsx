import { Link } from '@tanstack/react-router'
import { ChevronLeft } from 'lucide-react'
import type { ReactElement, ReactNode, Ref } from 'react'

export interface PageHeadProps {
  readonly headingRef: Ref<HTMLHeadingElement>
  readonly title: string
  readonly description?: ReactNode
  readonly action?: ReactNode
}

/** Title of an account page; on phones with the way back to the list. */
export function PageHead({ headingRef, title, description, action }: PageHeadProps): ReactElement {
  return (
    <div className="mb-8">
      <Link
        to="/account"
        className="mb-3 -ms-1 inline-flex min-h-8 items-center gap-1 rounded-md pe-2 text-sm font-medium text-muted-foreground hover:text-foreground md:hidden"
      >
        <ChevronLeft aria-hidden="true" className="size-4" />
        Account
      </Link>
      <div className="flex flex-col gap-4 sm:flex-row sm:items-start sm:justify-between">
        <div className="min-w-0">
          <h1 ref={headingRef} tabIndex={-1} className="text-[1.375rem] leading-7 font-semibold tracking-[-0.015em]">
            {title}
          </h1>
          {description === undefined ? null : <p className="mt-1.5 text-sm leading-5 text-muted-foreground">{description}</p>}
        </div>
        {action}
      </div>
    </div>
  )
}
