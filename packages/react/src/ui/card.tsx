import type { HTMLAttributes, ReactElement, ReactNode } from 'react'
import { classNames } from './class-names.ts'

/** A surface. Rows inside are separated by hairlines. */
export function Card({ className, ...rest }: HTMLAttributes<HTMLDivElement>): ReactElement {
  return (
    <div
      data-slot="card"
      className={classNames('divide-y divide-border overflow-hidden rounded-xl border border-border bg-card shadow-card', className)}
      {...rest}
    />
  )
}

export interface SectionProps {
  readonly id: string
  readonly title: string
  readonly description?: ReactNode
  readonly action?: ReactNode
  readonly children: ReactNode
}

/** A part of an account page: heading, one line, content. */
export function Section({ id, title, description, action, children }: SectionProps): ReactElement {
  return (
    <section aria-labelledby={id} data-slot="section" className="mt-10 first:mt-0">
      <div className="mb-4 flex flex-wrap items-end justify-between gap-3">
        <div>
          <h2 id={id} className="text-base leading-6 font-semibold">
            {title}
          </h2>
          {description === undefined ? null : <p className="mt-0.5 text-sm leading-5 text-muted-foreground">{description}</p>}
        </div>
        {action}
      </div>
      {children}
    </section>
  )
}
