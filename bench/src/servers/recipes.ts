import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ServerRecipe } from './server-process.ts'

const local = (path: string) => fileURLToPath(new URL(path, import.meta.url))

const SERVER_PACKAGE = createRequire(import.meta.url).resolve('@sallyport/server/package.json')
const SALLYPORT_BIN = join(dirname(SERVER_PACKAGE), 'bin/sallyport.js')

/** What `npm run build` makes of the server; the figures are those of this file. */
export const SALLYPORT_BUNDLE = join(dirname(SERVER_PACKAGE), 'dist/bundle/main.js')

/** The stand-alone server as it is delivered, without limits per client address: all load comes from one. */
export function sallyport(input: {
  readonly port: number
  readonly folder: string
  readonly environment?: Readonly<Record<string, string>>
  readonly logFile?: string
}): ServerRecipe {
  return {
    name: 'Sallyport',
    script: SALLYPORT_BIN,
    arguments: ['serve'],
    port: input.port,
    readyPath: '/readyz',
    ...(input.logFile !== undefined && { logFile: input.logFile }),
    environment: {
      NODE_ENV: 'development',
      SALLYPORT_DATA_DIR: input.folder,
      PUBLIC_URL: `http://127.0.0.1:${input.port}`,
      EMAIL_VERIFICATION: 'optional',
      RATE_LIMIT: 'off',
      LOG_LEVEL: 'warn',
      LOG_FORMAT: 'json',
      ...input.environment,
    },
  }
}

/** `node:http` that answers `body` to everything. */
export function hello(port: number, body: string): ServerRecipe {
  return {
    name: 'node:http hello',
    script: local('./hello.mjs'),
    port,
    readyPath: '/',
    environment: { NODE_ENV: 'production', BODY: body },
  }
}

export function betterAuth(port: number, folder: string): ServerRecipe {
  return {
    name: 'better-auth',
    script: local('./better-auth.mjs'),
    port,
    readyPath: '/api/auth/ok',
    environment: {
      NODE_ENV: 'production',
      DATABASE_FILE: `${folder}/better-auth.db`,
      BETTER_AUTH_SECRET: 'a secret that only this benchmark uses, 0123456789',
    },
  }
}
