import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { canInstallPackages, installPackages } from './debian.mjs'

const NAMES = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const APPLICATIONS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]
const PACKAGES = ['chromium', 'chromium-headless-shell', 'fonts-liberation']

/** The browser for the end-to-end tests: PW_CHROMIUM, else one on the PATH (the headless shell first: it starts in 0.2 s), else null. */
export function findChromium(env = process.env) {
  if (env.PW_CHROMIUM) return existsSync(env.PW_CHROMIUM) ? env.PW_CHROMIUM : null
  const folders = [...(env.PATH ?? '').split(delimiter), '/usr/bin'].filter((folder) => folder !== '')
  const candidates = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)))
  return [...candidates, ...APPLICATIONS].find((file) => existsSync(file)) ?? null
}

/**
 * Find a browser, installing Debian's when we may.
 * @returns {Promise<{ path: string } | { path: null, reason: string }>} the reason says what to do about it
 */
export async function ensureChromium() {
  const found = findChromium()
  if (found !== null) return { path: found }
  if (process.env.PW_CHROMIUM) return { path: null, reason: `PW_CHROMIUM names ${process.env.PW_CHROMIUM}, which does not exist` }
  const advice = `install Chromium (Debian: apt-get install -y ${PACKAGES.join(' ')}) or set PW_CHROMIUM to its path`
  if (!canInstallPackages()) return { path: null, reason: `no Chromium found: ${advice}` }
  await installPackages('Chromium', PACKAGES)
  const installed = findChromium()
  return installed === null ? { path: null, reason: `apt-get could not install Chromium: ${advice}` } : { path: installed }
}
