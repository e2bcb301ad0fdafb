import { usePublicConfig } from '@sallyport/react'
import { type RefObject, useEffect, useRef } from 'react'

/**
 * Names the page: `document.title`, with “Error: ” in front while something is wrong, and the heading that takes the focus
 * when the visitor arrives, so that a screen reader starts there. Forms that focus their first field pass `focus: false`.
 */
export function usePage(
  title: string,
  options: { readonly failed?: boolean; readonly focus?: boolean } = {},
): RefObject<HTMLHeadingElement | null> {
  const { failed = false, focus = true } = options
  const heading = useRef<HTMLHeadingElement>(null)
  const appName = usePublicConfig().config?.appName ?? 'Sallyport'

  useEffect(() => {
    document.title = `${failed ? 'Error: ' : ''}${title} · ${appName}`
  }, [title, appName, failed])

  useEffect(() => {
    if (focus) heading.current?.focus({ preventScroll: true })
  }, [focus])

  return heading
}
