/** Check who imports whom; part of `npm run check`, and a command of its own. */
import { checkArchitecture } from './lib/architecture.mjs'

const { modules, violations, unseen, failure } = await checkArchitecture()
for (const { rule, from, to } of violations) console.error(`${rule}: ${from} → ${to}`)
if (unseen.length > 0) console.error(`These files were not looked into, so nothing is proven about them:\n  ${unseen.join('\n  ')}`)
if (failure !== '') console.error(`dependency-cruiser failed: ${failure}`)
console.log(`${modules} modules, ${violations.length} violations`)
process.exitCode = violations.length + unseen.length > 0 || failure !== '' ? 1 : 0
