import { Menu } from '@base-ui/react/menu'
import type { User } from '@sallyport/protocol'
import { useAuth } from '@sallyport/react'
import { useNavigate } from '@tanstack/react-router'
import { ChevronDown } from 'lucide-react'
import type { ReactElement } from 'react'
import { Avatar } from './avatar.tsx'

const ITEM = 'flex min-h-10 cursor-pointer items-center rounded-md px-3 text-sm outline-none data-highlighted:bg-muted'

/** Who is signed in, and the way out. */
export function UserMenu({ user }: { readonly user: User }): ReactElement {
  const navigate = useNavigate()
  const { signOut } = useAuth()
  return (
    <Menu.Root>
      <Menu.Trigger
        aria-label="Your account"
        className="flex min-h-11 cursor-pointer items-center gap-1.5 rounded-full ps-1 pe-2 hover:bg-muted data-popup-open:bg-muted"
      >
        <Avatar user={user} className="size-8 text-sm" />
        <ChevronDown aria-hidden="true" className="size-4 text-muted-foreground" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner align="end" sideOffset={8} className="z-30">
          <Menu.Popup className="w-64 rounded-xl border border-border bg-popover p-1.5 shadow-raised transition-opacity duration-[120ms] outline-none data-ending-style:opacity-0 data-starting-style:opacity-0">
            <div className="mb-1.5 border-b border-border px-3 pt-1.5 pb-3">
              {user.name === '' ? null : <p className="truncate text-sm font-medium">{user.name}</p>}
              <p className="truncate text-[0.8125rem] leading-5 text-muted-foreground">
                <bdi dir="ltr">{user.email}</bdi>
              </p>
            </div>
            <Menu.Item className={ITEM} onClick={() => void navigate({ to: '/account' })}>
              Account
            </Menu.Item>
            <Menu.Item className={ITEM} onClick={() => void navigate({ to: '/account/sessions' })}>
              Devices
            </Menu.Item>
            <Menu.Item className={ITEM} onClick={() => void signOut()}>
              Sign out
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}
