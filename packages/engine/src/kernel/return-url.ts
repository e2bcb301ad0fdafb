/**
 * Where to go afterwards, as a path of our own or an address on an allowed origin; `fallback` for everything else. Decided on the
 * address after WHATWG parsing, because that is what the browser will do with it: `//evil`, `/\evil`, `https:evil`,
 * tabs and userinfo all become another origin there, whatever they look like as text.
 */
export function safeReturnUrl(
  wanted: string | null | undefined,
  options: { readonly publicUrl: string; readonly allowedOrigins: readonly string[]; readonly fallback: string },
): string {
  if (!wanted || wanted.length > 2_048 || !URL.canParse(wanted, options.publicUrl)) return options.fallback
  const url = new URL(wanted, options.publicUrl)
  // `blob:` takes its origin from the address inside it; credentials are never part of a link of ours.
  if (!['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '') return options.fallback
  if (url.origin === new URL(options.publicUrl).origin) {
    // `/.//evil.com` is a path here, and another host once it stands alone.
    return url.pathname.startsWith('//') ? options.fallback : url.pathname + url.search + url.hash
  }
  return options.allowedOrigins.includes(url.origin) ? url.href : options.fallback
}
