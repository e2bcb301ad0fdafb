import { AUDIT_ANCHOR } from '../audit/chain-rows.ts'
import type { SqlDialect } from '../dialect/dialect.ts'
import { type Migration, runAll } from './migration.ts'

/** A second row of `audit_chain`: the newest link that a clean-up deleted. `seq` 0 says that nothing was. */
export const auditAnchor: Migration = {
  name: '005-audit-anchor',
  creates: [],
  *up({ db }: SqlDialect) {
    yield* runAll([db.insertInto('audit_chain').values({ id: AUDIT_ANCHOR, seq: 0, hash: '' })])
  },
  *down({ db }: SqlDialect) {
    yield* runAll([db.deleteFrom('audit_chain').where('id', '=', AUDIT_ANCHOR)])
  },
}
