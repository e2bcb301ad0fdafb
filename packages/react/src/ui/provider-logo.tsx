import { lazy, type ReactElement, Suspense } from 'react'

/** A moment after the words: their place is kept. */
const ProviderMark = lazy(async () => ({ default: (await import('./provider-marks.tsx')).ProviderMark }))

const COMPANIES: ReadonlySet<string> = new Set(['google', 'microsoft', 'github', 'facebook'])

/** The mark of a provider, or the first letter of its name. Decoration beside words. */
export function ProviderLogo({ id, name }: { readonly id: string; readonly name: string }): ReactElement {
  if (COMPANIES.has(id)) {
    return (
      <Suspense fallback={<span className="size-5 shrink-0" />}>
        <ProviderMark id={id} />
      </Suspense>
    )
  }
  return (
    <span
      aria-hidden="true"
      className="grid size-5 shrink-0 place-items-center rounded-md bg-muted text-xs leading-none font-semibold text-muted-foreground"
    >
      {Array.from(name)[0]?.toUpperCase()}
    </span>
  )
}
