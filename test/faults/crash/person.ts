import type { SeededRandom } from '../support/seeded-random.ts'
import { AnswerLost, type Api, type ApiAnswer, newestLinkToken } from './api.ts'

interface Tokens {
  readonly refreshToken: string
  readonly accessToken: string
}

interface Reset {
  readonly token: string
  readonly password: string
}

/** How far a step got: acknowledged, or sent and never answered. */
type Certainty = 'no' | 'maybe' | 'yes'

/**
 * A client with a journal. It believes only what was acknowledged, keeps what it does not know apart, and after every crash checks that
 * the server remembers at least as much (I2), nothing that ended came back (I3), and it gets in without help (I5).
 */
export class Person {
  readonly email: string
  readonly violations: string[] = []
  readonly #random: SeededRandom
  readonly #device: string
  #password = 'First-Password-1!'
  #formerPassword: string | null = null
  #registered: Certainty = 'no'
  #verified: Certainty = 'no'
  #tokens: Tokens | null = null
  #reset: Reset | null = null
  #spentReset: string | null = null
  #signingOut: Tokens | null = null
  #ended: string[] = []
  #resets = 0
  acknowledged = 0

  constructor(name: string, random: SeededRandom) {
    this.email = `${name}@example.com`
    this.#random = random
    this.#device = `device-secret-of-${name}-0123456789abcdef0123456789`
  }

  /** Use the service until it is gone. */
  async live(api: Api): Promise<void> {
    try {
      for (;;) await this.#step(api)
    } catch (error) {
      if (!(error instanceof AnswerLost)) throw error
    }
  }

  async #step(api: Api): Promise<void> {
    if (this.#registered !== 'yes') return this.#register(api)
    if (this.#verified !== 'yes') return this.#verify(api)
    if (this.#reset !== null) return this.#finishReset(api, this.#reset)
    if (this.#signingOut !== null) return this.#signOut(api, this.#signingOut)
    if (this.#tokens === null) return this.#signIn(api)
    switch (this.#random.weighted({ refresh: 10, reset: 3, sign_out: 2, sign_in: 2 })) {
      case 'refresh':
        return this.#refresh(api, this.#tokens)
      case 'reset':
        return this.#startReset(api)
      case 'sign_out':
        return this.#signOut(api, this.#tokens)
      case 'sign_in':
        return this.#signIn(api)
    }
  }

  async #register(api: Api): Promise<void> {
    this.#registered = 'maybe'
    const answer = await api(
      'POST',
      '/api/auth/register',
      { email: this.email, password: this.#password, name: 'Person' },
      this.#credentials(),
    )
    if (this.#expect(answer, 201, 'sign-up')) this.#registered = 'yes'
  }

  async #verify(api: Api): Promise<void> {
    const token = await newestLinkToken(api, this.email, 'verify_email')
    if (token === null) return this.#violation('the sign-up was acknowledged and its mail is gone')
    const tried = this.#verified === 'maybe'
    this.#verified = 'maybe'
    const answer = await api('POST', '/api/auth/verify-email', { token }, this.#credentials())
    if (tried && answer.code === 'link_used') this.#verified = 'yes'
    else if (this.#expect(answer, 200, 'verification')) this.#verified = 'yes'
  }

  async #signIn(api: Api): Promise<void> {
    const answer = await this.#login(api, this.#password)
    if (this.#expect(answer, 200, 'sign-in')) this.#tokens = readTokens(answer)
  }

  #login(api: Api, password: string): Promise<ApiAnswer> {
    return api('POST', '/api/auth/login', { email: this.email, password }, this.#credentials())
  }

  async #refresh(api: Api, tokens: Tokens): Promise<void> {
    const answer = await this.#present(api, tokens.refreshToken)
    if (this.#expect(answer, 200, 'refresh')) this.#tokens = readTokens(answer)
    else this.#tokens = null
  }

  #present(api: Api, refreshToken: string): Promise<ApiAnswer> {
    return api('POST', '/api/auth/refresh', { refreshToken }, this.#credentials())
  }

  async #signOut(api: Api, tokens: Tokens): Promise<void> {
    this.#signingOut = tokens
    const answer = await api('POST', '/api/auth/logout', undefined, { device: this.#device, accessToken: tokens.accessToken })
    if (!this.#expect(answer, 200, 'sign-out')) return
    this.#signingOut = null
    this.#bury(tokens)
  }

  async #startReset(api: Api): Promise<void> {
    if (!this.#expect(await api('POST', '/api/auth/forgot-password', { email: this.email }, this.#credentials()), 200, 'reset request'))
      return
    const token = await newestLinkToken(api, this.email, 'reset_password')
    if (token === null) return this.#violation('the reset request was acknowledged and its mail is gone')
    this.#resets += 1
    this.#reset = { token, password: `Password-number-${this.#resets}!` }
  }

  async #finishReset(api: Api, reset: Reset): Promise<void> {
    const answer = await api('POST', '/api/auth/reset-password', reset, this.#credentials())
    if (this.#expect(answer, 200, 'reset')) this.#resetHappened(reset)
  }

  #resetHappened({ token, password }: Reset): void {
    this.#formerPassword = this.#password
    this.#password = password
    this.#spentReset = token
    this.#reset = null
    if (this.#tokens !== null) this.#bury(this.#tokens)
  }

  /** After a restart, before life goes on. */
  async recover(api: Api): Promise<void> {
    if (this.#registered === 'yes' && this.#verified === 'no') {
      this.#expect(await this.#login(api, this.#password), 403, 'sign-in before verification')
      this.#expect(await api('POST', '/api/auth/resend-verification', { email: this.email }, this.#credentials()), 200, 'a new mail')
    }
    if (this.#reset !== null) await this.#settleReset(api, this.#reset)
    if (this.#signingOut === null && this.#tokens !== null) await this.#refresh(api, this.#tokens)
    for (const refreshToken of this.#ended) this.#expect(await this.#present(api, refreshToken), 401, 'a token of an ended session')
    if (this.#spentReset !== null) await this.#checkReset(api, this.#spentReset)
  }

  /** The answer was lost: either everything happened or nothing did, and in the second case the link still works. */
  async #settleReset(api: Api, reset: Reset): Promise<void> {
    const answer = await this.#login(api, reset.password)
    if (answer.status === 200) {
      this.#resetHappened(reset)
      this.#tokens = readTokens(answer)
      return
    }
    this.#expect(answer, 401, 'the new password of a reset that did not happen')
    if (this.#tokens !== null) await this.#refresh(api, this.#tokens)
    await this.#finishReset(api, reset)
  }

  async #checkReset(api: Api, token: string): Promise<void> {
    this.#expect(
      await api('POST', '/api/auth/reset-password', { token, password: 'Another-Password-2!' }, this.#credentials()),
      410,
      'a used reset link',
    )
    if (this.#formerPassword !== null) this.#expect(await this.#login(api, this.#formerPassword), 401, 'the password before a reset')
    this.#spentReset = null
    await this.#signIn(api)
  }

  #bury(tokens: Tokens): void {
    this.#ended = [...this.#ended, tokens.refreshToken].slice(-3)
    this.#tokens = null
  }

  #credentials() {
    return { device: this.#device }
  }

  #expect(answer: ApiAnswer, status: number, step: string): boolean {
    if (answer.status === status) {
      this.acknowledged += 1
      return true
    }
    this.#violation(`${step} answered ${answer.status} ${answer.code ?? ''} instead of ${status}`)
    return false
  }

  #violation(text: string): void {
    this.violations.push(`${this.email}: ${text}`)
    // One violation is enough, and a client that cannot go on must not ask forever.
    if (this.violations.length > 5) throw new AnswerLost('too many violations')
  }
}

function readTokens(answer: ApiAnswer): Tokens {
  return { refreshToken: String(answer.data.refreshToken), accessToken: String(answer.data.accessToken) }
}
