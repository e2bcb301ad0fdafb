import type { EpochMs } from '@sallyport/ports'
import { accountFooter, factsOf, type MailOccasion, type Words } from './mail-occasion.ts'

/** Mails about an account that changes its address, is in danger, or ends. Addresses in them are masked. */
export type AccountSafetyMail =
  /** To the new address. */
  | {
      readonly template: 'email_change'
      readonly url: string
      readonly code: string
      readonly oldEmail: string
      readonly minutes: number
      readonly expiresAt: EpochMs
    }
  /** To the new address, where somebody has an account already. */
  | { readonly template: 'email_change_attempt'; readonly signInUrl: string }
  /** To the old address, before anything changes. */
  | { readonly template: 'email_change_requested'; readonly newEmail: string; readonly url: string }
  /** To the new address, once it is the account's. */
  | { readonly template: 'email_changed'; readonly url: string }
  /** To the old address, once it is no longer the account's. */
  | { readonly template: 'email_change_undo'; readonly newEmail: string; readonly url: string }
  /** To the old address, when it is the account's again, and to the one that lost it. */
  | { readonly template: 'email_change_undone'; readonly url: string }
  | { readonly template: 'email_released'; readonly supportEmail: string | null }
  | { readonly template: 'account_secured'; readonly url: string }
  | { readonly template: 'account_deleted'; readonly supportEmail: string | null }

type Of<Name extends AccountSafetyMail['template']> = Extract<AccountSafetyMail, { template: Name }>

const SECURE_IT = 'Wasn’t you? Then secure your account now: it signs out every device and lets you choose a new password.'

export function accountSafetyMailWords(mail: AccountSafetyMail, occasion: MailOccasion): Words {
  switch (mail.template) {
    case 'email_change':
      return emailChange(mail, occasion)
    case 'email_change_attempt':
      return emailChangeAttempt(mail, occasion)
    case 'email_change_requested':
      return emailChangeRequested(mail, occasion)
    case 'email_changed':
      return emailChanged(mail, occasion)
    case 'email_change_undo':
      return emailChangeUndo(mail, occasion)
    case 'email_change_undone':
      return emailChangeUndone(mail, occasion)
    case 'email_released':
      return emailReleased(mail, occasion)
    case 'account_secured':
      return accountSecured(mail, occasion)
    case 'account_deleted':
      return accountDeleted(mail, occasion)
  }
}

function emailChange(mail: Of<'email_change'>, occasion: MailOccasion): Words {
  return {
    subject: `${mail.code} is your ${occasion.appName} code`,
    paragraphs: [
      `Somebody, hopefully you, asked to use this address for the ${occasion.appName} account of ${mail.oldEmail}. Nothing changes until you confirm it.`,
    ],
    button: { label: 'Use this address', url: mail.url },
    code: { label: 'Or type this code where you asked:', value: mail.code },
    facts: factsOf(occasion),
    afterword: `Both work once: the code for ${mail.minutes} minutes, the link for 1 hour. If that is not your account, don’t confirm it: ignore this mail and nothing happens.`,
    footer: `You get this mail because somebody entered your address at ${occasion.appName}.`,
  }
}

function emailChangeAttempt(mail: Of<'email_change_attempt'>, occasion: MailOccasion): Words {
  return {
    subject: `Somebody tried to use your address at ${occasion.appName}`,
    paragraphs: [
      `Somebody, maybe you, tried to make this the address of another ${occasion.appName} account. It belongs to an account already, so nothing was changed, and they were not told.`,
      'If it was you: sign in to the account that has this address.',
    ],
    button: { label: 'Sign in', url: mail.signInUrl },
    facts: factsOf(occasion),
    footer: accountFooter(occasion),
  }
}

function emailChangeRequested(mail: Of<'email_change_requested'>, occasion: MailOccasion): Words {
  return {
    subject: `Somebody asked to change your ${occasion.appName} address`,
    paragraphs: [
      `Somebody who is signed in to your account, hopefully you, asked to change its address to ${mail.newEmail}. Nothing changes until that address is confirmed.`,
    ],
    facts: factsOf(occasion),
    afterword: SECURE_IT,
    button: { label: 'This wasn’t me', url: mail.url },
    footer: accountFooter(occasion),
  }
}

function emailChanged(mail: Of<'email_changed'>, occasion: MailOccasion): Words {
  return {
    subject: `This is now your ${occasion.appName} address`,
    paragraphs: ['From now on you sign in with this address, and our mails come here. Your other devices were signed out.'],
    facts: factsOf(occasion),
    afterword: SECURE_IT,
    button: { label: 'This wasn’t me', url: mail.url },
    footer: accountFooter(occasion),
  }
}

function emailChangeUndo(mail: Of<'email_change_undo'>, occasion: MailOccasion): Words {
  return {
    subject: `Your ${occasion.appName} address was changed`,
    paragraphs: [
      `The address of your account is now ${mail.newEmail}. This one no longer signs in, and this is the last mail to it. If that was you, there is nothing to do.`,
    ],
    facts: factsOf(occasion),
    afterword:
      'Wasn’t you? Then undo it: this address is yours again, every device is signed out, and you choose a new password. The button works once, for 7 days.',
    button: { label: 'Undo the change', url: mail.url },
    footer: `You get this mail because this was the address of a ${occasion.appName} account.`,
  }
}

function emailChangeUndone(mail: Of<'email_change_undone'>, occasion: MailOccasion): Words {
  return {
    subject: `Your ${occasion.appName} address is back`,
    paragraphs: [
      'The change of your address was undone. Every device was signed out, and what was added to your account since then was removed. Your old password no longer works: choose a new one.',
    ],
    button: { label: 'Choose a new password', url: mail.url },
    facts: factsOf(occasion),
    afterword: 'The link works once, for 1 hour. Afterwards ask for a new one under “Forgot password?”.',
    footer: accountFooter(occasion),
  }
}

function emailReleased(mail: Of<'email_released'>, occasion: MailOccasion): Words {
  return {
    subject: `This is no longer your ${occasion.appName} address`,
    paragraphs: ['A change of address was undone by the holder of the address before, so this one no longer belongs to the account.'],
    facts: factsOf(occasion),
    ...notYou(mail.supportEmail),
    footer: `You get this mail because this was the address of a ${occasion.appName} account.`,
  }
}

function accountSecured(mail: Of<'account_secured'>, occasion: MailOccasion): Words {
  return {
    subject: `Your ${occasion.appName} account is secured`,
    paragraphs: [
      'Every device was signed out, and your password no longer works: choose a new one. Then look through your passkeys, connections and second steps for anything that isn’t yours.',
    ],
    button: { label: 'Choose a new password', url: mail.url },
    facts: factsOf(occasion),
    afterword: 'The link works once, for 1 hour. Afterwards ask for a new one under “Forgot password?”.',
    footer: accountFooter(occasion),
  }
}

function accountDeleted(mail: Of<'account_deleted'>, occasion: MailOccasion): Words {
  return {
    subject: `Your ${occasion.appName} account is deleted`,
    paragraphs: [
      'Your account and everything in it is gone, as you asked, and this is our last mail. The log of security events stays for a while, without your name.',
    ],
    facts: factsOf(occasion),
    ...notYou(mail.supportEmail),
    footer: `You get this mail because you had a ${occasion.appName} account.`,
  }
}

function notYou(supportEmail: string | null): Pick<Words, 'afterword'> {
  return supportEmail === null ? {} : { afterword: `Wasn’t you? Write to ${supportEmail} at once.` }
}
