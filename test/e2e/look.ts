import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect } from './fixtures.ts'

const WCAG_22_AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** A picture for people, axe, and no sideways scroll. */
export async function look(page: Page, name: string, variant: string): Promise<void> {
  // Animations end, fonts are there: the picture is the page.
  await page.evaluate(() => document.fonts.ready)
  await page.evaluate(() =>
    // One whose element has gone meanwhile is cancelled, which is an end too.
    Promise.allSettled(
      document
        .getAnimations()
        .filter((a) => a.effect?.getTiming().iterations !== Infinity)
        .map((a) => a.finished),
    ),
  )
  await page.screenshot({ path: `artifacts/screenshots/${name}-${variant}.png`, fullPage: true })
  // Mails are shown in a frame that may run no script, axe included.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().options({ iframes: false }).withTags(WCAG_22_AA).analyze()
  const found = violations.map(
    ({ id, nodes }) => `${name} ${variant}: ${id} at ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`,
  )
  expect.soft(found).toEqual([])
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  expect.soft(overflow, `${name} ${variant}: sideways scroll`).toBe(0)
}
