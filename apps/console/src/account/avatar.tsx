import type { User } from '@sallyport/protocol'
import { classNames } from '@sallyport/react'
import type { ReactElement } from 'react'

function initialsOf(user: User): string {
  const words = `${user.firstName} ${user.lastName}`.trim().split(/\s+/).filter(Boolean)
  const letters = words.length > 0 ? words.map((word) => word.slice(0, 1)).join('') : user.email.slice(0, 1)
  return letters.slice(0, 2).toUpperCase()
}

/** The account's initials; decoration beside the name. */
export function Avatar({ user, className }: { readonly user: User; readonly className: string }): ReactElement {
  return (
    <span
      aria-hidden="true"
      className={classNames('grid shrink-0 place-items-center rounded-full bg-primary font-medium text-primary-foreground', className)}
    >
      {initialsOf(user)}
    </span>
  )
}
