import { existsSync } from 'node:fs'
import { heading } from './print.mjs'
import { run } from './run.mjs'

/** Whether packages of Debian can be installed without asking anybody. */
export const canInstallPackages = () => process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')

/**
 * Install packages of Debian. Call only when `canInstallPackages()`; look afterwards for what was wanted.
 * @param {string} what for the heading
 * @param {readonly string[]} packages
 */
export async function installPackages(what, packages) {
  heading(`Installing ${what}`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await run('apt-get', ['update', '-qq'], { env })
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env })
}
