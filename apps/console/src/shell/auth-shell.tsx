import { Link } from '@tanstack/react-router'
import type { ReactElement, ReactNode, Ref } from 'react'
import { Logo } from './logo.tsx'
import { PageFooter } from './page-footer.tsx'

export interface AuthShellProps {
  readonly headingRef: Ref<HTMLHeadingElement>
  readonly title: string
  readonly description?: ReactNode
  readonly children: ReactNode
  /** Below the card: the way to the other page. */
  readonly aside?: ReactNode
}

/**
 * One column whose top edge stays where it is from step to step. On phones the card dissolves and the content starts
 * high, so that the keyboard never covers the button.
 */
export function AuthShell({ headingRef, title, description, children, aside }: AuthShellProps): ReactElement {
  return (
    <div className="backdrop flex flex-1 flex-col">
      <main id="main" className="mx-auto w-full max-w-[25rem] animate-step pt-6 max-[479px]:px-5 min-[480px]:pt-[clamp(1.5rem,12dvh,8rem)]">
        <div className="rounded-2xl min-[480px]:border min-[480px]:border-border min-[480px]:bg-card min-[480px]:p-8 min-[480px]:shadow-raised">
          <Link to="/" className="inline-block rounded-xl" aria-label="Start page">
            <Logo className="size-10" />
          </Link>
          <h1 ref={headingRef} tabIndex={-1} className="mt-5 text-2xl leading-8 font-semibold tracking-[-0.02em]">
            {title}
          </h1>
          {description === undefined ? null : <p className="mt-1.5 text-[0.9375rem] leading-6 text-muted-foreground">{description}</p>}
          <div className="mt-6">{children}</div>
        </div>
        {aside === undefined ? null : <p className="mt-6 text-center text-sm leading-5 text-muted-foreground">{aside}</p>}
      </main>
      <PageFooter />
    </div>
  )
}

/** A link in a sentence. */
export const TEXT_LINK = 'inline-block min-h-6 content-center rounded font-medium text-primary underline-offset-4 hover:underline'
