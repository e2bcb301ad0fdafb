import type { ConfigProblem } from './config-error.ts'

/** Browsers treat these as secure contexts, so plain HTTP is acceptable there. */
export function isLocalHost(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { hostname } = new URL(url)
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '127.0.0.1' || hostname === '[::1]'
}

export function publicUrlProblems(url: string, strict: boolean): readonly ConfigProblem[] {
  if (!URL.canParse(url) || !['http:', 'https:'].includes(new URL(url).protocol)) {
    return [{ option: 'publicUrl', problem: `"${url}" is not an http(s) address.`, fix: 'Set PUBLIC_URL=https://auth.example.com.' }]
  }
  if (strict && new URL(url).protocol === 'http:' && !isLocalHost(url)) {
    return [
      {
        option: 'publicUrl',
        problem: `${url} is plain HTTP, and cookies of a production server need HTTPS.`,
        fix: 'Set PUBLIC_URL to the https:// address that people use.',
      },
    ]
  }
  return []
}
