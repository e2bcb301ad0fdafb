import type { Client, ClientError } from '@sallyport/client'
import type { PublicConfigData } from '@sallyport/protocol'

export interface ConfigState {
  readonly config: PublicConfigData | null
  readonly status: 'loading' | 'ready' | 'error'
  readonly error: ClientError | null
}

/** The public configuration, asked for once however many components want it, on the first wish. */
export interface ConfigResource {
  get(): ConfigState
  subscribe(onChange: () => void): () => void
  /** Ask if it is not known yet; simultaneous callers share one request. */
  ensure(): Promise<void>
  reload(): Promise<void>
}

const LOADING: ConfigState = { config: null, status: 'loading', error: null }

export function createConfigResource(client: Client, known: PublicConfigData | undefined): ConfigResource {
  let state: ConfigState = known === undefined ? LOADING : { config: known, status: 'ready', error: null }
  let asking: Promise<void> | null = null
  const listeners = new Set<() => void>()

  function move(next: ConfigState): void {
    state = next
    for (const listener of [...listeners]) listener()
  }

  async function ask(): Promise<void> {
    const { data, error } = await client.config()
    if (error === null) move({ config: data, status: 'ready', error: null })
    else move({ config: state.config, status: state.config === null ? 'error' : 'ready', error })
  }

  function reload(): Promise<void> {
    if (state.status === 'error') move(LOADING)
    asking ??= ask().finally(() => {
      asking = null
    })
    return asking
  }

  return {
    get: () => state,
    subscribe(onChange) {
      listeners.add(onChange)
      return () => void listeners.delete(onChange)
    },
    ensure: () => (state.status === 'loading' ? reload() : Promise.resolve()),
    reload,
  }
}
