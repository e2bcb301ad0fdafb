/**
 * Tells when a page is looked at again. `restored` means that the browser brought it back from its back/forward cache, where it
 * may show somebody who signed out since. Outside a page this does nothing.
 */
export function watchAttention(onAttention: (cause: 'seen' | 'restored') => void): () => void {
  if (typeof document === 'undefined') return () => undefined
  const seen = () => {
    if (document.visibilityState !== 'hidden') onAttention('seen')
  }
  const shown = (event: PageTransitionEvent) => {
    if (event.persisted) onAttention('restored')
  }
  document.addEventListener('visibilitychange', seen)
  window.addEventListener('focus', seen)
  window.addEventListener('online', seen)
  window.addEventListener('pageshow', shown)
  return () => {
    document.removeEventListener('visibilitychange', seen)
    window.removeEventListener('focus', seen)
    window.removeEventListener('online', seen)
    window.removeEventListener('pageshow', shown)
  }
}
