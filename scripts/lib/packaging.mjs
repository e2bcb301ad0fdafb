import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What publint finds wrong with packages as npm would publish them: exports that name no file, types that do not match, formats. */
export async function packagingProblems(folders) {
  const [{ publint }, { formatMessage }] = await Promise.all([import('publint'), import('publint/utils')])
  const problems = []
  for (const folder of folders) {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    const { messages } = await publint({ pkgDir: folder, pack: false, level: 'warning' })
    problems.push(...messages.map((message) => `${manifest.name}: ${formatMessage(message, manifest)}`))
  }
  return problems
}
