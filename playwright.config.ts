import { defineConfig, devices } from '@playwright/test'
import { findChromium } from './scripts/lib/chromium.mjs'

/** Fixed, so that a stray server is an error and not a surprise; passkeys need the name localhost, not an address. */
const port = process.env.E2E_PORT ?? '47591'
const origin = `http://localhost:${port}`

export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'artifacts/playwright',
  workers: 1,
  timeout: 60_000,
  forbidOnly: process.env.CI === 'true',
  reporter: [['list'], ['json', { outputFile: 'artifacts/playwright.json' }]],
  use: {
    baseURL: origin,
    colorScheme: 'light',
    locale: 'en-GB',
    // Traces put scripts into every frame, also into the outbox's, which must run none.
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: findChromium() ?? 'no-chromium-found-set-PW_CHROMIUM',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-dev-shm-usage',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
        '--no-default-browser-check',
      ],
    },
  },
  projects: [
    { name: 'desktop', use: { ...devices['Desktop Chrome'], viewport: { width: 1280, height: 800 } } },
    // A phone has no Tab key, and the sweeps over the pages set their own widths.
    { name: 'phone', use: { ...devices['Pixel 7'] }, testIgnore: ['**/keyboard.spec.ts', '**/*pages.spec.ts'] },
  ],
  webServer: {
    command: 'node scripts/e2e-server.mjs',
    url: `${origin}/livez`,
    reuseExistingServer: false,
    timeout: 60_000,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 10_000 },
    env: { PORT: port, PUBLIC_URL: origin, RATE_LIMIT: 'off' },
  },
})
