import { Toast } from '@base-ui/react/toast'
import { SuccessIcon } from '@sallyport/react'
import { X } from 'lucide-react'
import type { ReactElement, ReactNode } from 'react'

const SHOWN_MS = 6000

/** Holds the toasts: at most three, pausable, for successes that leave no trace on the page. Errors never come this way. */
export function ToastFrame({ children }: { readonly children: ReactNode }): ReactElement {
  return (
    <Toast.Provider limit={3} timeout={SHOWN_MS}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className="fixed inset-x-4 bottom-4 z-40 flex flex-col gap-2 sm:start-auto sm:end-6 sm:bottom-6 sm:w-[22rem]">
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  )
}

function ToastList(): ReactElement {
  const { toasts } = Toast.useToastManager()
  return (
    <>
      {toasts.map((toast) => (
        <Toast.Root
          key={toast.id}
          toast={toast}
          swipeDirection={[]}
          className="rounded-xl border border-border bg-popover shadow-raised transition-opacity duration-[180ms] data-ending-style:opacity-0 data-limited:hidden data-starting-style:opacity-0"
        >
          <Toast.Content className="flex items-center gap-3 py-2 ps-4 pe-2">
            <SuccessIcon className="size-5 text-success" />
            <Toast.Title className="flex-1 py-1.5 text-sm leading-5 font-medium" />
            <Toast.Close
              aria-label="Dismiss"
              className="grid size-9 cursor-pointer place-items-center rounded-lg text-muted-foreground hover:bg-muted hover:text-foreground"
            >
              <X aria-hidden="true" className="size-4" />
            </Toast.Close>
          </Toast.Content>
        </Toast.Root>
      ))}
    </>
  )
}

/** Says that something succeeded. */
export function useToast(): (title: string) => void {
  const { add } = Toast.useToastManager()
  return (title) => void add({ title })
}
