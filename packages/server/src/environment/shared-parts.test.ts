import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolders } from '../../testing/temporary-folders.ts'
import { describeDatabase, parseDatabaseAddress } from '../composition/database-address.ts'
import { describeRedis, parseRedisAddress } from '../composition/redis-address.ts'
import type { Variables } from './environment-files.ts'
import { randomSecret } from './generated-secrets.ts'
import { loadSettings } from './load-settings.ts'

const temporaryFolder = temporaryFolders(onTestFinished)
const load = (variables: Variables) => loadSettings({ folder: temporaryFolder(), variables })

test.each([
  ['postgres://user:secret@db.example.com:5432/auth', 'postgres'],
  ['postgresql://db.example.com/auth?sslmode=verify-full', 'postgres'],
  ['mysql://user:secret@db.example.com/auth', 'mysql'],
  ['mariadb://db.example.com/auth', 'mysql'],
  ['mongodb://user:secret@db.example.com:27017/auth', 'mongodb'],
  ['mongodb://user:secret@a.example.com,b.example.com:27018/auth?replicaSet=rs0', 'mongodb'],
  ['mongodb+srv://user:secret@cluster.example.com/auth?appName=x', 'mongodb'],
])('DATABASE_URL=%s', async (url, kind) => {
  const { database } = await load({ DATABASE_URL: url, DATABASE_POOL_SIZE: '4' })
  expect(database).toEqual({ kind, url, poolSize: 4, autoMigrate: true })
})

test.each([
  ['postgres://user:secret@db.example.com:5433/auth', 'postgres db.example.com:5433/auth'],
  ['mysql://user:secret@[::1]/auth?ssl=true', 'mysql [::1]/auth'],
  ['mongodb://user:secret@a:1,[::1]:2/auth?replicaSet=rs0', 'mongodb a:1,[::1]:2/auth'],
  ['mongodb+srv://user:secret@cluster.example.com/auth', 'mongodb cluster.example.com/auth'],
  ['sqlite:/data/auth.db', 'sqlite /data/auth.db'],
])('%s is shown as %s', (url, shown) => {
  const address = parseDatabaseAddress(url)
  expect(address && describeDatabase(address)).toBe(shown)
})

test.each([
  'mongodb://user:secret@localhost',
  'mongodb://user:secret@localhost/',
  'mongodb://user:sec/ret@localhost/auth',
  'mongodb://user:sec@ret@localhost/auth',
  'mongodb+srv://user:secret@localhost:27017/auth',
  'mongodb+srv://user:secret@a,b/auth',
])('%s is no address of MongoDB', async (url) => {
  const error: unknown = await load({ DATABASE_URL: url }).catch((refusal: unknown) => refusal)
  expect(String(error)).toMatch(/DATABASE_URL is not an address of the form mongodb(\+srv)?:\/\/user:password@host(:27017)?\/database\./)
  expect(String(error)).not.toMatch(/sec/)
})

test.each([
  ['redis://localhost', { url: 'redis://localhost' }, 'redis localhost'],
  ['rediss://user:secret@host:6380/1', { url: 'rediss://user:secret@host:6380/1' }, 'redis host:6380'],
  ['redis+cluster://user:secret@a:1,b:2', { cluster: { nodes: ['redis://user:secret@a:1', 'redis://b:2'] } }, 'redis cluster a:1,b:2'],
  [
    'rediss+sentinel://main:secret@a:1,b:2/3',
    { sentinel: { name: 'main', nodes: ['rediss://:secret@a:1/3', 'rediss://b:2'] } },
    'redis main by sentinel a:1,b:2',
  ],
])('REDIS_URL=%s', async (text, address, shown) => {
  expect((await load({ REDIS_URL: text })).redis).toEqual(address)
  const parsed = parseRedisAddress(text)
  expect(parsed && describeRedis(parsed)).toBe(shown)
})

test.each([
  'redis+cluster://',
  'redis+cluster://a:1/2',
  'redis+sentinel://main@a:99999',
  'redis://a,b',
  'redis://user:%zz@a',
  'localhost:6379',
])('%s is no address of Redis', (text) => {
  expect(parseRedisAddress(text)).toBeNull()
})

test('a database server without Redis in production is said by name, with Redis or SQLite it is not', async () => {
  const production = {
    NODE_ENV: 'production',
    JWT_ACCESS_SECRET: randomSecret(),
    JWT_REFRESH_SECRET: randomSecret(),
    SALLYPORT_SECRET: randomSecret(),
    PUBLIC_URL: 'http://localhost:5000',
    SMTP_URL: 'smtp://localhost:2525',
    SMTP_FROM: 'a@b.example',
  }
  const DATABASE_URL = 'postgres://localhost/auth'
  expect((await load({ ...production, DATABASE_URL })).warnings).toEqual([expect.stringContaining('REDIS_URL is not set')])
  expect((await load({ ...production, DATABASE_URL, REDIS_URL: 'redis://localhost' })).warnings).toEqual([])
  expect((await load(production)).warnings).toEqual([])
  expect((await load({ DATABASE_URL })).warnings).toEqual([])
})
