import { membersOf, type OAuth2Dialect } from './oauth2-client.ts'

export interface GithubAddresses {
  /** Pages and tokens. */
  readonly site: string
  readonly api: string
}

const GITHUB: GithubAddresses = { site: 'https://github.com', api: 'https://api.github.com' }

/** The address is the primary one of `/user/emails`: what `/user` shows may be empty, and says nothing of verification. */
export function githubDialect({ site, api }: GithubAddresses = GITHUB): OAuth2Dialect {
  return {
    issuer: 'https://github.com',
    authorizationEndpoint: `${site}/login/oauth/authorize`,
    tokenEndpoint: `${site}/login/oauth/access_token`,
    scopes: ['read:user', 'user:email'],
    async whoIs(ask) {
      const [user, emails] = await Promise.all([ask(`${api}/user`), ask(`${api}/user/emails`)])
      const { id, login, name, avatar_url: picture } = membersOf(user)
      const primary = Array.isArray(emails) ? emails.map(membersOf).find((email) => email.primary === true) : undefined
      return {
        subject: id,
        email: primary?.email,
        emailVerified: primary?.verified,
        name: name ?? login,
        username: login,
        picture,
      }
    },
  }
}
