import type { DeviceType } from '@sallyport/protocol'
import { Badge, classNames, DeviceIcon } from '@sallyport/react'
import type { ReactElement } from 'react'

const ROWS: ReadonlyArray<{ readonly type: DeviceType; readonly title: string; readonly line: string; readonly current?: true }> = [
  { type: 'desktop', title: 'Chrome on macOS', line: 'Active now', current: true },
  { type: 'mobile', title: 'Safari on iPhone', line: 'Active 2 hours ago' },
  { type: 'cli', title: 'Command line on Linux', line: 'Active 5 days ago' },
]

/** A picture of the devices page; decoration, so assistive technology passes it by. */
export function DevicesPicture(): ReactElement {
  return (
    <div aria-hidden="true" className="relative isolate select-none max-lg:max-w-[30rem]">
      <div className="absolute -inset-x-5 -top-6 -bottom-6 -z-10 rounded-[1.75rem] border border-border bg-primary-subtle max-sm:hidden" />
      <div className="rounded-2xl border border-border bg-card shadow-raised">
        <p className="border-b border-border px-5 py-4 text-sm font-medium">Devices where you’re signed in</p>
        <div className="divide-y divide-border">
          {ROWS.map((row) => (
            <div key={row.title} className="flex items-center gap-4 px-5 py-4">
              <span className="grid size-10 shrink-0 place-items-center rounded-lg bg-muted text-muted-foreground">
                <DeviceIcon type={row.type} />
              </span>
              <div className="min-w-0 flex-1">
                <p className="truncate text-[0.9375rem] leading-6 font-medium">{row.title}</p>
                <p
                  className={classNames(
                    'flex items-center gap-1.5 text-[0.8125rem] leading-5',
                    row.current ? 'text-success' : 'text-muted-foreground',
                  )}
                >
                  {row.current ? <span className="size-2 rounded-full bg-current" /> : null}
                  {row.line}
                </p>
              </div>
              {row.current ? (
                <Badge tone="primary">This device</Badge>
              ) : (
                <span className="rounded-lg border border-border px-3 py-1.5 text-sm leading-5 font-medium">Sign out</span>
              )}
            </div>
          ))}
        </div>
      </div>
    </div>
  )
}
