import { createHmac } from 'node:crypto'
import { membersOf, type OAuth2Dialect } from './oauth2-client.ts'

export interface FacebookAddresses {
  readonly site: string
  readonly api: string
}

const FACEBOOK: FacebookAddresses = { site: 'https://www.facebook.com/v23.0', api: 'https://graph.facebook.com/v23.0' }

/** Facebook hands out only addresses that were confirmed there, and none for accounts made with a telephone number. */
export function facebookDialect(clientSecret: string, { site, api }: FacebookAddresses = FACEBOOK): OAuth2Dialect {
  return {
    issuer: 'https://www.facebook.com',
    authorizationEndpoint: `${site}/dialog/oauth`,
    tokenEndpoint: `${api}/oauth/access_token`,
    scopes: ['public_profile', 'email'],
    async whoIs(ask, accessToken) {
      // Asked for by apps that demand it; harmless elsewhere. It ties the token to this app.
      const proof = createHmac('sha256', clientSecret).update(accessToken).digest('hex')
      const fields = 'id,name,first_name,last_name,email,picture.type(large)'
      const user = membersOf(await ask(`${api}/me?fields=${encodeURIComponent(fields)}&appsecret_proof=${proof}`))
      return {
        subject: user.id,
        email: user.email,
        emailVerified: user.email === undefined ? undefined : true,
        name: user.name,
        firstName: user.first_name,
        lastName: user.last_name,
        picture: membersOf(membersOf(user.picture).data).url,
      }
    },
  }
}
