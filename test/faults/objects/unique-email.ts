import { randomUUID } from 'node:crypto'
import { deterministic } from '../linearizability/check-linearizable.ts'
import { newUser, traced } from './records.ts'
import type { StoreObject, Subject } from './store-object.ts'

const ADDRESSES = ['a', 'b'] as const
type Address = (typeof ADDRESSES)[number]
type Username = 'u' | 'v' | null

type Input =
  | {
      readonly verb: 'register'
      readonly address: Address
      readonly username: Username
      readonly id: string
      /** A sign-up proves nothing; an operator's account is proven from the start. */
      readonly proven: boolean
      readonly replaces: boolean
    }
  | { readonly verb: 'find_email'; readonly address: Address }
  | { readonly verb: 'find_username'; readonly username: 'u' | 'v' }
/** `name` is the newest registrant's, `id` the row's. */
type Found = { readonly id: string; readonly name: string } | null
type Output = { readonly outcome: string } | { readonly found: Found }

interface Account {
  readonly id: string
  readonly name: string
  readonly username: Username
  readonly proven: boolean
}
type State = Readonly<Record<Address, Account | null>>

/**
 * `UserStore.register`: one account per address and per user name, the index decides. An address that nobody has proven goes to the next
 * one who signs up with it, and its row keeps its id.
 */
export const uniqueEmail: StoreObject<State, Input, Output> = {
  name: 'unique e-mail',
  initial: { a: null, b: null },
  isNeutral: (_input, output) => 'found' in output || output.outcome === 'username_taken' || output.outcome === 'email_taken',
  apply: deterministic(step),
  prepare: async () => {},
  choose(random) {
    const address = random.pick(ADDRESSES)
    switch (random.weighted({ register: 60, find_email: 25, find_username: 15 })) {
      case 'register': {
        const username = random.chance(0.5) ? null : random.pick(['u', 'v'] as const)
        return { verb: 'register', address, username, id: randomUUID(), proven: random.chance(0.08), replaces: random.chance(0.7) }
      }
      case 'find_email':
        return { verb: 'find_email', address }
      case 'find_username':
        return { verb: 'find_username', username: random.pick(['u', 'v'] as const) }
    }
  },
  async perform({ users }, { subject, input, auditId }) {
    switch (input.verb) {
      case 'register': {
        const { address, id, proven, replaces, username } = input
        const user = newUser(id, subject.at, {
          email: emailOf(subject, address),
          username: username && usernameOf(subject, username),
          name: id,
          emailVerifiedAt: proven ? subject.at : null,
        })
        const effects = () => traced(auditId, 'register', subject.at)
        const registration = { user, secret: null, replaceUnverified: replaces }
        return { outcome: await users.register(registration, { created: effects, replaced: effects, email_taken: effects }) }
      }
      case 'find_email':
        return { found: named(await users.findByEmail(emailOf(subject, input.address))) }
      case 'find_username':
        return { found: named(await users.findByUsername(usernameOf(subject, input.username))) }
    }
  },
  commits: (input, output) => input.verb === 'register' && 'outcome' in output && output.outcome !== 'username_taken',
}

const emailOf = ({ id }: Subject, address: Address) => `${id}-${address}@example.com`
const usernameOf = ({ id }: Subject, username: 'u' | 'v') => `${id}-${username}`
const named = (user: { readonly id: string; readonly name: string } | null): Found => user && { id: user.id, name: user.name }

function step(state: State, input: Input): { readonly state: State; readonly output: Output } {
  switch (input.verb) {
    case 'register':
      return register(state, input)
    case 'find_email':
      return { state, output: { found: named(state[input.address]) } }
    case 'find_username':
      return { state, output: { found: named(holderOf(state, input.username)) } }
  }
}

function holderOf(state: State, username: Username): Account | null {
  return ADDRESSES.map((address) => state[address]).find((account) => username !== null && account?.username === username) ?? null
}

function register(state: State, input: Extract<Input, { verb: 'register' }>): { readonly state: State; readonly output: Output } {
  const existing = state[input.address]
  const replaced = existing !== null && !existing.proven && input.replaces ? existing : null
  const holder = holderOf(state, input.username)
  if (holder !== null && holder !== replaced) return { state, output: { outcome: 'username_taken' } }
  if (existing !== null && replaced === null) return { state, output: { outcome: 'email_taken' } }
  const account = { id: replaced?.id ?? input.id, name: input.id, username: input.username, proven: input.proven }
  return { state: { ...state, [input.address]: account }, output: { outcome: replaced === null ? 'created' : 'replaced' } }
}
