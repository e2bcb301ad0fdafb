import type { Adapter, AdapterPayload } from 'oidc-provider'

interface Entry {
  readonly payload: AdapterPayload
  readonly expiresAt: number
}

/** What the provider keeps, for as long as it runs; new signing keys do not make it forget who is in the middle of signing in. */
export type Memory = Map<string, Entry>

export function createMemoryAdapter(memory: Memory): (model: string) => Adapter {
  const live = (key: string): AdapterPayload | undefined => {
    const entry = memory.get(key)
    return entry !== undefined && entry.expiresAt > Date.now() ? entry.payload : undefined
  }
  const findBy = (model: string, member: 'uid' | 'userCode', value: string): AdapterPayload | undefined => {
    const keys = [...memory.keys()].filter((key) => key.startsWith(`${model}:`))
    return keys.map(live).find((payload) => payload?.[member] === value)
  }
  return (model) => ({
    async upsert(id, payload, expiresIn) {
      for (const [key, { expiresAt }] of memory) if (expiresAt <= Date.now()) memory.delete(key)
      memory.set(`${model}:${id}`, {
        payload,
        expiresAt: expiresIn === undefined ? Number.POSITIVE_INFINITY : Date.now() + expiresIn * 1_000,
      })
    },
    find: async (id) => live(`${model}:${id}`),
    findByUid: async (uid) => findBy(model, 'uid', uid),
    findByUserCode: async (userCode) => findBy(model, 'userCode', userCode),
    async consume(id) {
      const entry = memory.get(`${model}:${id}`)
      if (entry !== undefined) entry.payload.consumed = Math.floor(Date.now() / 1_000)
    },
    async destroy(id) {
      memory.delete(`${model}:${id}`)
    },
    async revokeByGrantId(grantId) {
      for (const [key, { payload }] of memory) if (payload.grantId === grantId) memory.delete(key)
    },
  })
}
