/**
 * What the sign-in page must load before it works: the entry, which it is part of, and everything that imports at once. Fails above the
 * budget, and when something crept in that belongs in a lazy chunk. Run after `vite build`.
 */
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const BUDGET_BYTES = 120 * 1024
const LAZY_ONLY = ['@base-ui/react', '@zxcvbn-ts', 'zod', '@simplewebauthn/browser']

const dist = new URL('./dist/', import.meta.url)
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'))

const needed = new Set()
const visit = (key) => {
  if (needed.has(key)) return
  needed.add(key)
  for (const child of manifest[key].imports ?? []) visit(child)
}
visit('index.html')

let total = 0
let styles = 0
const files = []
for (const key of needed) {
  const { file, css = [] } = manifest[key]
  const bytes = gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length
  total += bytes
  for (const sheet of css) styles += gzipSync(readFileSync(new URL(sheet, dist)), { level: 9 }).length
  files.push([bytes, file])
}
for (const [bytes, file] of files.sort((a, b) => b[0] - a[0])) console.log(`${(bytes / 1024).toFixed(1).padStart(7)} kB  ${file}`)
console.log(`${(total / 1024).toFixed(1).padStart(7)} kB  script of the sign-in page, gzip (budget ${BUDGET_BYTES / 1024} kB)`)
console.log(`${(styles / 1024).toFixed(1).padStart(7)} kB  style, gzip`)

const text = files.map(([, file]) => readFileSync(new URL(file, dist), 'utf8')).join('\n')
const marks = { '@base-ui/react': 'data-base-ui', '@zxcvbn-ts': 'adjacencyGraphs', zod: '_zod', '@simplewebauthn/browser': 'WebAuthnError' }
const crept = LAZY_ONLY.filter((name) => text.includes(marks[name]))
if (crept.length > 0) console.error(`These belong in lazy chunks: ${crept.join(', ')}`)
if (total > BUDGET_BYTES) console.error('The sign-in page is over its budget.')
process.exitCode = crept.length > 0 || total > BUDGET_BYTES ? 1 : 0
