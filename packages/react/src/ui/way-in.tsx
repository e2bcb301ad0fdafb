import type { ButtonHTMLAttributes, MouseEvent, ReactElement, ReactNode } from 'react'
import { Badge } from './badge.tsx'
import { buttonClasses } from './button.tsx'
import { classNames } from './class-names.ts'
import { Spinner } from './icons.tsx'

interface WayInLook {
  /** 20 px, decoration. */
  readonly icon: ReactNode
  readonly children: ReactNode
  /** This browser came in this way the last time. */
  readonly lastUsed?: boolean
  /** On the way: the spinner stands where the icon was, the words stay. */
  readonly pending?: boolean
  /** Another way is being taken. */
  readonly blocked?: boolean
}

const LAST_USED = 'Last used'

/** Three columns: the words are in the middle whatever stands beside them, and the badge is inside the border. */
function Face({ icon, children, lastUsed = false, pending = false }: WayInLook): ReactElement {
  return (
    <span
      className={classNames(
        'grid min-h-[2.625rem] flex-1 items-center gap-3',
        lastUsed ? 'grid-cols-[1.25rem_1fr_auto]' : 'grid-cols-[1.25rem_1fr_1.25rem]',
      )}
    >
      {pending ? <Spinner className="size-5" /> : icon}
      <span className="min-w-0 py-1 text-center break-words whitespace-normal">{children}</span>
      {lastUsed ? <Badge>{LAST_USED}</Badge> : null}
    </span>
  )
}

const CLASSES = buttonClasses('outline', 'control', 'w-full')

export interface WayInButtonProps extends WayInLook, Pick<ButtonHTMLAttributes<HTMLButtonElement>, 'onClick'> {}

/** A way in that works on this page, such as a passkey. */
export function WayInButton({ onClick, ...look }: WayInButtonProps): ReactElement {
  const { lastUsed = false, pending = false, blocked = false } = look
  return (
    <button
      type="button"
      data-slot="way-in"
      data-last-used={lastUsed || undefined}
      aria-disabled={pending || blocked}
      onClick={(event) => {
        if (!pending && !blocked) onClick?.(event)
      }}
      className={CLASSES}
    >
      <Face {...look} />
    </button>
  )
}

export interface WayInLinkProps extends WayInLook {
  readonly href: string
  readonly onFollow?: (event: MouseEvent<HTMLAnchorElement>) => void
}

/** A way in that begins elsewhere. A link, so that no form policy of the page stands in the way of the redirect. */
export function WayInLink({ href, onFollow, ...look }: WayInLinkProps): ReactElement {
  const { lastUsed = false, pending = false, blocked = false } = look
  return (
    <a
      href={href}
      data-slot="way-in"
      data-last-used={lastUsed || undefined}
      aria-disabled={pending || blocked ? true : undefined}
      onClick={(event) => {
        if (pending || blocked) event.preventDefault()
        else onFollow?.(event)
      }}
      className={CLASSES}
    >
      <Face {...look} />
    </a>
  )
}
