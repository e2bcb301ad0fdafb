import cluster from 'node:cluster'
import type { OAuthProvider } from '@sallyport/engine'
import type { Logger } from '@sallyport/ports'
import { randomSecret } from '../environment/generated-secrets.ts'
import type { Settings } from '../environment/settings.ts'

export interface DevelopmentProvider {
  readonly url: string
  readonly provider: OAuthProvider
  close(): Promise<void>
}

/**
 * The mock provider beside a development server, so that “Continue with …” works before anybody has registered anything. On the next port, or
 * any free one. `null` where the settings do not want it, and in a worker of a cluster, which shares its ports with others. What
 * keeps it from starting keeps the server from nothing.
 */
export async function startDevelopmentProvider(
  settings: Pick<Settings, 'mockProvider' | 'port'>,
  publicUrl: string,
  logger: Logger,
): Promise<DevelopmentProvider | null> {
  if (!settings.mockProvider || cluster.isWorker) return null
  const [clientId, clientSecret] = ['sallyport', randomSecret()]
  const clients = [{ clientId, clientSecret, redirectUris: [`${publicUrl}/api/auth/callback/mock`] }]
  try {
    const { startMockProvider } = await import('@sallyport/mock-provider')
    const wanted = settings.port === 0 ? 0 : settings.port + 1
    const mock = await startMockProvider({ port: wanted, clients }).catch(() => startMockProvider({ clients }))
    return {
      url: mock.issuer,
      provider: {
        id: 'mock',
        name: 'Mock provider',
        kind: 'oidc',
        issuer: mock.issuer,
        clientId,
        clientSecret,
        trustsEmail: true,
        insecureHttp: true,
      },
      close: mock.close,
    }
  } catch (error) {
    logger.warn({ error }, 'The mock provider did not start')
    return null
  }
}
