import { expect, it } from 'vitest'
import { userOf } from '../../test/scene.ts'
import { newUserDoc } from '../codec.ts'
import { applyChange } from './apply-change.ts'

const USER = newUserDoc(userOf('u', { username: 'ada' }))

it('answers what the server makes of the write', () => {
  const change = { $set: { isActive: false }, $inc: { rev: 1, securityVersion: 2 }, $unset: { username: true } } as const
  const { username: _gone, ...rest } = USER
  expect(applyChange(USER, change)).toEqual({ ...rest, isActive: false, rev: 2, securityVersion: 3 })
})

it('leaves out what is undefined, as the driver does, and the user it was given', () => {
  const before = structuredClone(USER)
  expect(applyChange(USER, { $set: { name: undefined } as object })).toEqual(before)
  expect(USER).toEqual(before)
})
