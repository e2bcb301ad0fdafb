import { describe, expect, test } from 'vitest'
import { explainStartFailure } from './start-failure.ts'

const CONTEXT = { port: 80, database: { kind: 'sqlite', path: '/data/a.db' }, dataFolder: '/data' } as const

function systemError(code: string, more: Record<string, unknown> = {}): Error {
  return Object.assign(new Error(`${code}: technical words`), { code, ...more })
}

function storeFault(kind: string, message: string, cause?: Error): Error {
  return Object.assign(new Error(message, cause === undefined ? {} : { cause }), { storeFault: kind })
}

describe('one sentence and the fix', () => {
  test.each([
    [systemError('EADDRINUSE'), 'port 80 is already in use'],
    [systemError('EACCES', { syscall: 'listen' }), 'port 80 needs more rights'],
    [systemError('EADDRNOTAVAIL'), 'HOST is not an address of this machine'],
    [systemError('EACCES', { syscall: 'mkdir', path: '/data' }), '/data cannot be written to'],
    [systemError('EROFS', { path: '/data/x' }), '/data/x cannot be written to'],
    [systemError('ENOSPC'), 'the disk that holds /data is full'],
    [systemError('ENOTDIR', { path: '/data' }), '/data is not a folder'],
    [storeFault('busy', 'busy'), '/data/a.db is locked by another process'],
    [storeFault('full', 'full'), 'the disk that holds /data/a.db is full'],
    [storeFault('read_only', 'read-only'), '/data/a.db cannot be written to'],
    [storeFault('unavailable', 'The schema is newer.'), 'The schema is newer. (/data/a.db)'],
    [storeFault('unavailable', 'cannot be created', systemError('ENOSPC')), 'the disk that holds /data is full'],
  ])('%s', (error, sentence) => {
    const { message, exitCode } = explainStartFailure(error, CONTEXT)
    expect(message).toContain(`sallyport cannot start: ${sentence}`)
    expect(message).not.toContain('technical words')
    expect(message).not.toContain('    at ')
    expect(exitCode).toBe(1)
  })

  test('what nobody foresaw is told as it is', () => {
    expect(explainStartFailure(new Error('no such thing')).message).toBe('  ✖ sallyport cannot start: no such thing')
    expect(explainStartFailure('odd').message).toContain('odd')
  })
})

describe('MongoDB', () => {
  const database = { kind: 'mongodb', url: 'mongodb://somebody:secret-word@a:1,b:2/auth' } as const
  const place = 'mongodb a:1,b:2/auth'

  function driverError(name: string, more: Record<string, unknown>): Error {
    return Object.assign(new Error('technical words'), { name, ...more })
  }

  test.each([
    [driverError('MongoServerError', { code: 18 }), `${place} refused the user or the password.`],
    [Object.assign(driverError('MongoServerError', { code: 8000 }), { message: 'bad auth' }), `${place} refused the user or the password.`],
    [driverError('MongoServerError', { code: 91 }), `its words (${place})`],
    [driverError('MongoServerSelectionError', { cause: systemError('ECONNREFUSED') }), `${place} cannot be reached (ECONNREFUSED).`],
    [driverError('MongoServerSelectionError', {}), `${place} cannot be reached.`],
    [systemError('ENOTFOUND', { syscall: 'querySrv' }), `${place} cannot be reached (ENOTFOUND).`],
    [driverError('MongoCompatibilityError', {}), `its words (${place})`],
    [systemError('ERR_MODULE_NOT_FOUND'), `its words (${place})`],
    [undefined, `its words (${place})`],
  ])('%s', (cause, sentence) => {
    const { message, exitCode } = explainStartFailure(storeFault('unavailable', 'its words', cause), { database })
    expect(message).toContain(`sallyport cannot start: ${sentence}`)
    expect(message).not.toMatch(/technical words|secret-word/)
    expect(exitCode).toBe(1)
  })
})

test('the report of the engine has the form of the server’s own', () => {
  const error = Object.assign(new Error('Sallyport cannot start'), {
    name: 'ConfigError',
    problems: [{ option: 'publicUrl', problem: 'is plain HTTP.', fix: 'Set PUBLIC_URL.' }],
  })
  expect(explainStartFailure(error)).toEqual({
    message: '  ✖ sallyport cannot start: 1 problem\n  1  publicUrl: is plain HTTP.\n     fix  Set PUBLIC_URL.   (config_invalid)',
    exitCode: 78,
  })
})
