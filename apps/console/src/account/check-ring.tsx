import { classNames } from '@sallyport/react'
import type { ReactElement } from 'react'

const RADIUS = 26
const LENGTH = 2 * Math.PI * RADIUS

/** How many of the checks are passed, as a ring around the figures. Drawn with SVG attributes: the policy allows no style. */
export function CheckRing({ passed, total }: { readonly passed: number; readonly total: number }): ReactElement {
  const share = total === 0 ? 0 : passed / total
  return (
    <span className="relative grid size-16 shrink-0 place-items-center">
      <svg aria-hidden="true" focusable="false" viewBox="0 0 64 64" className="absolute inset-0 -rotate-90">
        <circle cx="32" cy="32" r={RADIUS} fill="none" strokeWidth="5" className="stroke-muted" />
        <circle
          cx="32"
          cy="32"
          r={RADIUS}
          fill="none"
          strokeWidth="5"
          strokeLinecap="round"
          strokeDasharray={`${String(LENGTH * share)} ${String(LENGTH)}`}
          className={classNames('transition-[stroke-dasharray] duration-500', passed === total ? 'stroke-success' : 'stroke-warning')}
        />
      </svg>
      <span className="text-sm font-semibold tabular-nums">
        <span className="sr-only">Passed: </span>
        {passed}
        <span className="text-muted-foreground">/{total}</span>
      </span>
    </span>
  )
}
