import { type ReactElement, useEffect, useState } from 'react'
import { classNames } from './class-names.ts'

/** A grey shape where content will stand. */
export function Skeleton({ className }: { readonly className: string }): ReactElement {
  return <span aria-hidden="true" className={classNames('block animate-pulse rounded-md bg-muted motion-reduce:animate-none', className)} />
}

/** Rows of the geometry of a list, shown only when loading takes longer than 300 ms (UX 2.2.17). */
export function SkeletonRows({ rows = 3, label }: { readonly rows?: number; readonly label: string }): ReactElement {
  const [slow, setSlow] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), 300)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div aria-busy="true" data-slot="skeleton" className={classNames('divide-y divide-border', !slow && 'invisible')}>
      <p role="status" className="sr-only">
        {label}
      </p>
      {Array.from({ length: rows }, (_, index) => (
        <div key={`row-${String(index)}`} className="flex gap-4 px-5 py-4">
          <Skeleton className="size-10 rounded-lg" />
          <div className="flex-1 space-y-2 py-1">
            <Skeleton className="h-4 w-2/5" />
            <Skeleton className="h-3 w-3/5" />
          </div>
        </div>
      ))}
    </div>
  )
}
