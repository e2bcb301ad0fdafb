import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seedOfRun } from '../support/seeded-random.ts'
import { sqliteFile } from '../support/target.ts'
import { checkLinearizable } from './check-linearizable.ts'
import { openNode } from './engine-node.ts'
import { forgivenGrandparent, idleSignOut, type PlantedBug, unguardedRotation } from './planted-bugs.ts'
import { recordHistory, type SessionHistory } from './record-history.ts'
import { DEFAULT_RULES, type SessionRules, sessionSpecification } from './refresh-specification.ts'
import { stillTimeline } from './timeline.ts'

const seed = seedOfRun()
/** A bug that needs more histories than this to show is not caught. */
const MOST_HISTORIES = 60

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-not-blind-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function record(name: string, graceSeconds: number, bug: PlantedBug | null, until: (history: SessionHistory) => boolean) {
  const node = await openNode({
    target: sqliteFile(join(folder, `${name}.db`)),
    graceSeconds,
    ...(bug === null ? {} : { wrapStore: bug.wrapStore }),
  })
  try {
    for (let run = 0; run < MOST_HISTORIES; run += 1) {
      const history = await recordHistory(
        {
          nodes: [bug?.wrapNode?.(node) ?? node],
          timeline: stillTimeline(),
          createUser: async (account) => {
            await node.auth.operations.createUser({ ...account, verified: true })
          },
        },
        `${seed}/${name}/${run}`,
      )
      if (until(history)) return run
    }
    return null
  } finally {
    await node.close()
  }
}

describe(`the check is not blind (SALLYPORT_SEED=${seed})`, () => {
  it.each([
    { bug: unguardedRotation, graceSeconds: 0 },
    { bug: forgivenGrandparent(), graceSeconds: 300 },
    { bug: idleSignOut, graceSeconds: 300 },
  ])('catches $bug.name', async ({ bug, graceSeconds }) => {
    const rules: SessionRules = { ...DEFAULT_RULES, graceMs: graceSeconds * 1_000 }
    const caught = await record(
      bug.name,
      graceSeconds,
      bug,
      (history) => !checkLinearizable({ ...sessionSpecification(rules), history }).ok,
    )
    expect(caught).not.toBeNull()
  })

  it.each([
    { mutation: 'the parent is theft', rules: { graceMs: 0 } },
    { mutation: 'the second stranger in a row is theft', rules: { theftAtRun: 2 } },
    { mutation: 'sessions end at once', rules: { idleMs: 0 } },
  ])('a good engine fails a specification in which $mutation', async ({ mutation, rules }) => {
    const mutated = sessionSpecification({ ...DEFAULT_RULES, graceMs: 300_000, ...rules })
    const caught = await record(mutation, 300, null, (history) => !checkLinearizable({ ...mutated, history }).ok)
    expect(caught).not.toBeNull()
  })
})
