import { alertOf, Button, FormAlert, type Loaded, SkeletonRows } from '@sallyport/react'
import type { ReactElement } from 'react'

export interface LoadStateProps {
  readonly of: Loaded<unknown>
  /** What is being loaded, for those who hear it. */
  readonly label: string
  readonly rows?: number
}

/** What stands in a card while its content is not there: shapes, or why not and another try. */
export function LoadState({ of, label, rows = 2 }: LoadStateProps): ReactElement | null {
  if (of.status === 'loading') return <SkeletonRows rows={rows} label={label} />
  if (of.error === null) return null
  const again = (
    <Button size="small" onClick={() => void of.reload()}>
      Try again
    </Button>
  )
  return <FormAlert content={alertOf(of.error, again)} className="m-4" />
}
