import type { Connection, Passkey, SignInWire } from '../sign-in-types.ts'
import { answered, done, google, issuedAt, lastActiveAt, maskedEmail, resent, signedIn, user } from './sample-values.ts'

export const passkeyId = '0198c2a4-a1c3-7d05-b8f4-6e9a2c7d1b58'
export const connectionId = '0198c2a4-b7e9-7a21-9c46-0f3b8d5e7a12'
const soon = '2026-03-02T09:25:00.000Z'
const credentialId = 'mZ4yQhK2c8f1R7tVw0xJ3A'
const userHandle = 'pQ9vL2sXk7wT4nB1'

export const passkey: Passkey = {
  id: passkeyId,
  name: 'Ada’s phone',
  credentialId,
  synced: true,
  createdAt: issuedAt,
  lastUsedAt: lastActiveAt,
}
export const connection: Connection = {
  id: connectionId,
  provider: google,
  email: user.email,
  connectedAt: issuedAt,
  lastSyncAt: lastActiveAt,
}

const credential = { id: credentialId, rawId: credentialId, type: 'public-key', clientExtensionResults: {} } as const
export const assertion = {
  ...credential,
  authenticatorAttachment: 'platform',
  response: {
    clientDataJSON: 'eyJ0eXBlIjoid2ViYXV0aG4uZ2V0In0',
    authenticatorData: 'SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2MdAAAAAA',
    signature: 'MEUCIQDk3mR8vN1xq0yW',
    userHandle,
  },
}
const attestation = {
  ...credential,
  response: {
    clientDataJSON: 'eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIn0',
    attestationObject: 'o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YQ',
    transports: ['internal', 'hybrid'],
  },
}

const secondFactor = answered('One more step.', {
  secondFactor: { methods: ['totp', 'recovery_code'] as const, email: maskedEmail, expiresAt: soon, rememberDays: 30 },
})
const recoveryCodes = answered('Keep these codes where you find them without your phone.', {
  recoveryCodes: ['K7QF-2MXA-9RTD-W3HB-6ZNE-4PCV', 'T4WJ-8GYK-3SLQ-X6DF-5BRM-7VHA'],
})
const reauthentication = answered('Confirmed.', { methods: ['passkey', 'password'] as const, confirmedUntil: soon })
const totp = { secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', otpauthUri: 'otpauth://totp/Sallyport:ada%40example.com?secret=JBSWY3DP' }
const requestOptions = { challenge: 'b8Qw3nZ6', timeout: 300_000, rpId: 'auth.example.com', userVerification: 'required' }

/** Samples of the ways in beside the password. */
export const SIGN_IN_SAMPLES: { readonly [Name in keyof SignInWire]: Readonly<SignInWire[Name]> } = {
  sendOtp: { request: { email: user.email, type: 'login' }, answer: { ...resent, message: 'OTP sent to your email' } },
  verifyOtp: { request: { email: user.email, otp: '402917', type: 'login' }, answer: signedIn },
  getReauthentication: { request: undefined, answer: reauthentication },
  reauthenticate: { request: { password: 'Violet-Anchor-42' }, answer: reauthentication },
  sendReauthenticationCode: { request: undefined, answer: resent },
  getSecondFactor: {
    request: undefined,
    answer: answered('Your second factors.', {
      totp: { enabledAt: issuedAt },
      emailCode: null,
      emailCodeOffered: true,
      recoveryCodesLeft: 10,
      trustedDevices: 1,
      requiredForRole: false,
    }),
  },
  getSecondFactorChallenge: { request: undefined, answer: secondFactor },
  sendSecondFactorCode: { request: {}, answer: resent },
  verifySecondFactor: { request: { method: 'totp', code: '402917', rememberDevice: true }, answer: signedIn },
  beginTotp: {
    request: undefined,
    answer: answered('Scan the code with your app.', {
      ...totp,
      qrSvg: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 33 33"><path d="M0 0h7v7H0z"/></svg>',
    }),
  },
  confirmTotp: { request: { code: '402917' }, answer: recoveryCodes },
  removeTotp: { request: undefined, answer: done },
  enableEmailFactor: { request: undefined, answer: done },
  disableEmailFactor: { request: undefined, answer: done },
  replaceRecoveryCodes: { request: undefined, answer: recoveryCodes },
  forgetTrustedDevices: { request: undefined, answer: done },
  beginPasskeySignIn: { request: undefined, answer: answered('Use your passkey.', { options: requestOptions }) },
  signInWithPasskey: { request: { credential: assertion, rememberMe: true }, answer: signedIn },
  beginPasskeyRegistration: {
    request: undefined,
    answer: answered('Create your passkey.', {
      options: {
        rp: { id: 'auth.example.com', name: 'Sallyport' },
        user: { id: userHandle, name: user.email, displayName: user.name },
        challenge: 'b8Qw3nZ6',
        pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
      },
    }),
  },
  registerPasskey: { request: { credential: attestation, name: passkey.name }, answer: answered('Your passkey is ready.', { passkey }) },
  listPasskeys: {
    request: undefined,
    answer: answered('Your passkeys.', { passkeys: [passkey], userHandle, rpId: 'auth.example.com' }),
  },
  renamePasskey: { request: { name: passkey.name }, answer: done },
  removePasskey: { request: undefined, answer: done },
  beginOauth: { request: undefined, answer: null },
  oauthCallback: { request: undefined, answer: null },
  exchangeOauthCode: { request: { code: 'Zk3vQ8wN1xR6tY0c' }, answer: signedIn },
  getPendingLink: {
    request: undefined,
    answer: answered('Sign in to connect the two.', { provider: google, email: maskedEmail, expiresAt: soon }),
  },
  completePendingLink: { request: undefined, answer: answered('Connected.', { connection }) },
  dropPendingLink: { request: undefined, answer: done },
  listConnections: {
    request: undefined,
    answer: answered('Your connections.', { connections: [connection], available: [google, { id: 'github', name: 'GitHub' }] }),
  },
  beginConnection: {
    request: undefined,
    answer: answered('Go on at the provider.', { authorizationUrl: 'https://accounts.google.com/o/oauth2/v2/auth?client_id=example' }),
  },
  removeConnection: { request: undefined, answer: done },
}
