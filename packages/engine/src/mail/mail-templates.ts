import type { EpochMs } from '@sallyport/ports'
import { type AccountSafetyMail, accountSafetyMailWords } from './account-safety-mails.ts'
import { type IdentityMail, identityMailWords } from './identity-mails.ts'
import type { MailContent } from './mail-content.ts'
import { factsOf, type MailOccasion } from './mail-occasion.ts'
import { type PasskeyMail, passkeyMailWords } from './passkey-mails.ts'
import { type SignInMail, signInMailWords } from './sign-in-mails.ts'

/**
 * A mail that is there for its secret has `expiresAt`, the secret's own: later it is of no use to anybody. A mail that tells what happened has none,
 * though it may carry a link: it is worth reading after the link has died.
 */
export type MailTemplate =
  | { readonly template: 'verify_email'; readonly url: string; readonly code: string; readonly expiresAt: EpochMs }
  | { readonly template: 'account_exists'; readonly signInUrl: string; readonly resetUrl: string }
  | { readonly template: 'welcome'; readonly signInUrl: string }
  | { readonly template: 'reset_password'; readonly url: string; readonly code: string; readonly expiresAt: EpochMs }
  | { readonly template: 'password_changed'; readonly url: string }
  | { readonly template: 'session_stolen'; readonly devicesUrl: string }
  | SignInMail
  | IdentityMail
  | PasskeyMail
  | AccountSafetyMail

type Writers = {
  readonly [Name in Exclude<MailTemplate, SignInMail | IdentityMail | PasskeyMail | AccountSafetyMail>['template']]: (
    mail: Extract<MailTemplate, { template: Name }>,
    occasion: MailOccasion,
  ) => Omit<MailContent, 'greeting'>
}

/** The words of every mail: what happened, what to do, and what to do when it was not you. */
const WRITERS: Writers = {
  verify_email: (mail, occasion) => ({
    subject: `${mail.code} is your ${occasion.appName} code`,
    paragraphs: [`Confirm this address to finish creating your ${occasion.appName} account.`],
    code: { label: 'Type this code where you signed up:', value: mail.code },
    button: { label: 'Verify email', url: mail.url },
    afterword: 'The code and the link work once, for 24 hours. If you didn’t sign up, ignore this mail and nothing happens.',
    footer: `You get this mail because somebody entered your address at ${occasion.appName}.`,
  }),
  account_exists: (mail, occasion) => ({
    subject: `You already have a ${occasion.appName} account`,
    paragraphs: [
      `Somebody, maybe you, tried to create a ${occasion.appName} account with this address. You already have one, so nothing was changed.`,
      `Forgot your password? Reset it at ${mail.resetUrl}`,
    ],
    button: { label: 'Sign in', url: mail.signInUrl },
    facts: factsOf(occasion),
    footer: `You get this mail because you have a ${occasion.appName} account.`,
  }),
  welcome: (mail, occasion) => ({
    subject: `Welcome to ${occasion.appName}`,
    paragraphs: ['Your address is verified and your account is ready.'],
    button: { label: 'Sign in', url: mail.signInUrl },
    footer: `You get this mail because you created a ${occasion.appName} account.`,
  }),
  reset_password: (mail, occasion) => ({
    subject: `Reset your ${occasion.appName} password`,
    paragraphs: ['Somebody, hopefully you, asked to reset your password. Nothing changes until you choose a new one.'],
    button: { label: 'Choose a new password', url: mail.url },
    code: { label: 'Or type this code in the browser where you asked:', value: mail.code },
    facts: factsOf(occasion),
    afterword: 'The link and the code work once, for 1 hour. If you didn’t ask for this, ignore this mail.',
    footer: `You get this mail because you have a ${occasion.appName} account.`,
  }),
  password_changed: (mail, occasion) => ({
    subject: `Your ${occasion.appName} password was changed`,
    paragraphs: ['Your password was changed, and your other devices were signed out.'],
    facts: factsOf(occasion),
    afterword: 'Wasn’t you? Then secure your account now: it signs out every device and lets you choose a new password.',
    button: { label: 'This wasn’t me', url: mail.url },
    footer: `You get this mail because you have a ${occasion.appName} account.`,
  }),
  session_stolen: (mail, occasion) => ({
    subject: `We signed out one of your ${occasion.appName} devices`,
    paragraphs: [
      'A sign-in of yours was used in a way that a single device cannot explain: an old key came back. Somebody may have copied it, so we ended that sign-in.',
      'Look at your devices, and change your password if you see one that you don’t know.',
    ],
    button: { label: 'Review devices', url: mail.devicesUrl },
    facts: factsOf(occasion),
    footer: `You get this mail because you have a ${occasion.appName} account.`,
  }),
}

export function mailContent(mail: MailTemplate, occasion: MailOccasion): MailContent {
  const greeting = occasion.name === '' ? 'Hello,' : `Hello ${occasion.name},`
  return { greeting, ...write(mail, occasion) }
}

/** One case a template, so that each writer gets exactly its own members. */
function write(mail: MailTemplate, occasion: MailOccasion): Omit<MailContent, 'greeting'> {
  switch (mail.template) {
    case 'verify_email':
      return WRITERS.verify_email(mail, occasion)
    case 'account_exists':
      return WRITERS.account_exists(mail, occasion)
    case 'welcome':
      return WRITERS.welcome(mail, occasion)
    case 'reset_password':
      return WRITERS.reset_password(mail, occasion)
    case 'password_changed':
      return WRITERS.password_changed(mail, occasion)
    case 'session_stolen':
      return WRITERS.session_stolen(mail, occasion)
    case 'sign_in_code':
    case 'no_account':
    case 'password_needed':
    case 'second_factor_code':
    case 'confirmation_code':
    case 'new_device':
    case 'factor_changed':
    case 'recovery_code_used':
    case 'account_locked':
      return signInMailWords(mail, occasion)
    case 'passkey_added':
    case 'passkey_removed':
      return passkeyMailWords(mail, occasion)
    case 'provider_linked':
    case 'provider_unlinked':
      return identityMailWords(mail, occasion)
    case 'email_change':
    case 'email_change_attempt':
    case 'email_change_requested':
    case 'email_changed':
    case 'email_change_undo':
    case 'email_change_undone':
    case 'email_released':
    case 'account_secured':
    case 'account_deleted':
      return accountSafetyMailWords(mail, occasion)
  }
}
