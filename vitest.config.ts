import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** Packages resolve to their sources, so that a test never runs against a stale build. */
const resolve = { conditions: ['@sallyport/source'] }
/** A busy machine is no failure: what is waited for may take its time. */
const patience = { expect: { poll: { timeout: 20_000 } }, testTimeout: 60_000, hookTimeout: 60_000 }
const ssr = { resolve: { conditions: ['@sallyport/source'], externalConditions: ['@sallyport/source'] } }

export default defineConfig({
  test: {
    // Most of these tests wait for a server: two files at a time, also where there are only two cores.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        resolve,
        ssr,
        test: {
          name: 'node',
          environment: 'node',
          include: ['packages/**/src/**/*.test.ts', 'scripts/**/*.test.ts', 'test/http/**/*.test.ts', 'test/architecture/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/dist/**', 'packages/react/**'],
          ...patience,
        },
      },
      {
        resolve,
        test: {
          name: 'dom',
          environment: 'happy-dom',
          include: ['packages/react/src/**/*.test.{ts,tsx}', 'apps/console/src/**/*.test.{ts,tsx}'],
          exclude: ['**/node_modules/**', '**/dist/**'],
          ...patience,
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: 'faults',
          environment: 'node',
          include: ['test/faults/**/*.test.ts'],
          ...patience,
          testTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
