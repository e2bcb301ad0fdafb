const RUNTIME_NOTICE = 'Unsupported runtime'

/** `oidc-provider` works on Node 20 and says at load that it does not support it. For a mock that is noise at every start. */
export async function loadLibrary(): Promise<typeof import('oidc-provider')> {
  const { warn } = console
  console.warn = (...words: unknown[]) => {
    if (!String(words[0]).includes(RUNTIME_NOTICE)) warn(...words)
  }
  try {
    return await import('oidc-provider')
  } finally {
    console.warn = warn
  }
}
