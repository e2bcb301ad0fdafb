import { beforeEach, expect, test, vi } from 'vitest'
import { readLastWayIn, rememberLeavingBy, rememberWayIn, takeBackWayIn } from './last-way-in.ts'

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
})

test('keeps how, and nothing else', () => {
  expect(readLastWayIn()).toBeNull()
  rememberWayIn('passkey')
  expect(readLastWayIn()).toBe('passkey')
  expect({ ...localStorage }).toEqual({ 'sallyport:last-way-in': 'passkey' })
})

test('a provider that was no way in this time is taken back, once', () => {
  rememberWayIn('password')
  rememberLeavingBy('provider:google')
  expect(readLastWayIn()).toBe('provider:google')
  takeBackWayIn()
  expect(readLastWayIn()).toBe('password')
  rememberWayIn('email_code')
  takeBackWayIn()
  expect(readLastWayIn()).toBe('email_code')
})

test('without an earlier way there is none again', () => {
  rememberLeavingBy('provider:google')
  takeBackWayIn()
  expect(readLastWayIn()).toBeNull()
})

test('what somebody else wrote there counts for nothing, and no storage is no fault', () => {
  localStorage.setItem('sallyport:last-way-in', '<script>')
  expect(readLastWayIn()).toBeNull()
  vi.stubGlobal('localStorage', undefined)
  expect(readLastWayIn()).toBeNull()
  expect(() => rememberWayIn('password')).not.toThrow()
  vi.unstubAllGlobals()
})
