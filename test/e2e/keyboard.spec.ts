import type { Page } from '@playwright/test'
import { codeOf, createAccount, expect, freshEmail, mailTo, PASSWORD, test } from './fixtures.ts'

/** Presses Tab until the named control has the focus; every stop on the way must be visible as one. */
async function tabTo(page: Page, name: RegExp, limit = 15): Promise<void> {
  for (let stops = 0; stops < limit; stops += 1) {
    await page.keyboard.press('Tab')
    const stop = await page.evaluate(() => {
      const element = document.activeElement
      if (!(element instanceof HTMLElement)) return { name: '', visible: false }
      // The code field is painted by the slots under it.
      const painted = element.id === 'one-time-code' ? (document.querySelector('[data-slot="otp-slot"]') ?? element) : element
      const style = getComputedStyle(painted)
      const labels = element instanceof HTMLInputElement ? [...(element.labels ?? [])].map((label) => label.textContent) : []
      return {
        name: element.getAttribute('aria-label') ?? (labels.join(' ') || (element.textContent ?? '')),
        visible: style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 1,
      }
    })
    expect(stop.visible, `focus on “${stop.name}” can be seen`).toBe(true)
    if (name.test(stop.name)) return
  }
  throw new Error(`${String(name)} was not reached in ${String(limit)} stops`)
}

test('J1 without a mouse: sign up, code, sign in', async ({ page, request }) => {
  const email = freshEmail()
  await page.goto('/')
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await tabTo(page, /^Create an account$/)
  await page.keyboard.press('Enter')
  await expect(page.getByLabel('Email')).toBeFocused()
  await page.keyboard.type(email)
  await tabTo(page, /^Password$/)
  await page.keyboard.type(PASSWORD)
  await page.keyboard.press('Enter')

  await expect(page.getByRole('heading', { name: 'Check your email' })).toBeFocused()
  await tabTo(page, /^Verification code$/)
  await page.keyboard.type(codeOf(await mailTo(request, email)))
  await expect(page.getByLabel('Password', { exact: true })).toBeFocused()
  await page.keyboard.type(PASSWORD)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/dashboard$/)
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused()
})

test('J2 without a mouse: e-mail, password, Keep me signed in, Sign in, menu, sign out', async ({ page, request, baseURL }) => {
  const email = await createAccount(request, baseURL ?? '')
  await page.goto('/auth/login')
  await expect(page.getByLabel('Email')).toBeFocused()
  await page.keyboard.type(email)
  await tabTo(page, /^Password$/)
  await page.keyboard.type(PASSWORD)
  await tabTo(page, /^Show password$/)
  await tabTo(page, /^Forgot password\?$/)
  await tabTo(page, /^Keep me signed in/)
  await page.keyboard.press('Space')
  await tabTo(page, /^Sign in/)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/dashboard$/)

  await page.reload()
  await expect(page.getByRole('heading', { name: 'Security check-up' })).toBeVisible()
  await page.evaluate(() => document.querySelector('a')?.focus())
  await tabTo(page, /^Your account$/)
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'Account' }).waitFor()
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'You’re signed out' })).toBeFocused()
})

test('the skip link leads past the navigation', async ({ page, request, baseURL }) => {
  const email = await createAccount(request, baseURL ?? '')
  await page.goto('/auth/login')
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/dashboard$/)
  await page.evaluate(() => document.querySelector('a')?.focus())
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused()
})
