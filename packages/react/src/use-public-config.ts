'use client'

import { useEffect, useMemo, useSyncExternalStore } from 'react'
import type { ConfigState } from './config-resource.ts'
import { useAuthContext } from './context.ts'

export interface UsePublicConfig extends ConfigState {
  readonly reload: () => Promise<void>
}

/** What a page has to know before anybody signs in. Asked for once per provider; `initialConfig` spares even that. */
export function usePublicConfig(): UsePublicConfig {
  const { config } = useAuthContext()
  const state = useSyncExternalStore(config.subscribe, config.get, config.get)
  useEffect(() => {
    void config.ensure()
  }, [config])
  return useMemo(() => ({ ...state, reload: config.reload }), [state, config])
}
