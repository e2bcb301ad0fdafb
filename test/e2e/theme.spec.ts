import { expect, test } from './fixtures.ts'

const isDark = (): boolean => document.documentElement.classList.contains('dark')

test('the theme follows the system until one is chosen, and a choice outlives the visit', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.goto('/')
  expect(await page.evaluate(isDark)).toBe(true)
  await page.emulateMedia({ colorScheme: 'light' })
  await expect.poll(() => page.evaluate(isDark)).toBe(false)

  await page.getByLabel('Theme').selectOption('dark')
  expect(await page.evaluate(isDark)).toBe(true)
  await page.reload()
  expect(await page.evaluate(isDark)).toBe(true)
  await page.getByLabel('Theme').selectOption('system')
  expect(await page.evaluate(isDark)).toBe(false)
})

test('the theme stands before the pages’ script has run: no flash', async ({ page, context, baseURL }) => {
  await context.addCookies([{ name: 'theme', value: 'dark', url: baseURL ?? '' }])
  await page.route('**/assets/*.js', () => undefined)
  await page.goto('/', { waitUntil: 'commit' })
  await expect.poll(() => page.evaluate(isDark)).toBe(true)
})
