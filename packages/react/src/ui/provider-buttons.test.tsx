import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createApi } from '../../test/api.ts'
import { AuthProvider, ProviderButtons, type ProviderButtonsProps, readLastWayIn } from '../index.ts'

const PROVIDERS = [
  { id: 'acme', name: 'Acme' },
  { id: 'other', name: 'Other' },
]

beforeEach(() => localStorage.clear())
afterEach(cleanup)

function show(props: Partial<ProviderButtonsProps> = {}): void {
  // Nobody leaves the page in a test.
  document.addEventListener('click', (event) => event.preventDefault(), { once: true })
  render(
    <AuthProvider client={createApi().client}>
      <ProviderButtons providers={PROVIDERS} {...props} />
    </AuthProvider>,
  )
}

test('each is a link to where its sign-in begins, with what goes along', () => {
  show({ returnTo: '/billing?plan=pro', rememberMe: true, lastUsed: 'acme' })
  const link = screen.getByRole('link', { name: /^Continue with Acme/ })
  expect(link.getAttribute('href')).toBe('/api/auth/acme?returnTo=%2Fbilling%3Fplan%3Dpro&rememberMe=true')
  expect(link.textContent).toContain('Last used')
  expect(screen.getByRole('link', { name: 'Continue with Other' })).toBeDefined()
})

test('while one is on its way the others wait; Back sets them free and takes the badge back', () => {
  show()
  const [acme, other] = screen.getAllByRole('link')
  if (acme === undefined || other === undefined) throw new Error('no links')
  fireEvent.click(acme)
  expect(acme.getAttribute('aria-disabled')).toBe('true')
  expect(other.getAttribute('aria-disabled')).toBe('true')
  expect(screen.getByRole('status').textContent).toBe('Taking you to Acme…')
  expect(readLastWayIn()).toBe('provider:acme')
  fireEvent(window, Object.assign(new Event('pageshow'), { persisted: true }))
  expect(acme.getAttribute('aria-disabled')).toBeNull()
  expect(readLastWayIn()).toBeNull()
})
