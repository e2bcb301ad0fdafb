import type { EpochMs } from '@sallyport/ports'
import { accountFooter, factsOf, type MailOccasion, type Words } from './mail-occasion.ts'

/** What was turned on, off or replaced. */
export type FactorChange = 'totp_on' | 'totp_off' | 'email_on' | 'email_off' | 'codes_replaced'

/** Mails about ways in and second steps. */
export type SignInMail =
  | {
      readonly template: 'sign_in_code'
      readonly url: string
      readonly code: string
      readonly minutes: number
      readonly expiresAt: EpochMs
    }
  | { readonly template: 'no_account'; readonly signInUrl: string }
  | { readonly template: 'password_needed'; readonly signInUrl: string }
  | { readonly template: 'second_factor_code'; readonly code: string; readonly expiresAt: EpochMs }
  | { readonly template: 'confirmation_code'; readonly code: string; readonly expiresAt: EpochMs }
  | { readonly template: 'new_device'; readonly url: string }
  | { readonly template: 'factor_changed'; readonly change: FactorChange; readonly url: string }
  | { readonly template: 'recovery_code_used'; readonly left: number; readonly url: string }
  /** `second`: somebody has the password, or another first key, and guesses codes. */
  | { readonly template: 'account_locked'; readonly step: 'first' | 'second'; readonly resetUrl: string; readonly minutes: number }

const CHANGES: Readonly<Record<FactorChange, { readonly subject: string; readonly sentence: string }>> = {
  totp_on: {
    subject: 'Two-step verification is on',
    sentence: 'From now on, signing in takes a code from your authenticator app. Keep your recovery codes in a safe place.',
  },
  totp_off: {
    subject: 'Two-step verification with an app is off',
    sentence: 'Your authenticator app and your recovery codes are no longer needed, and no device is trusted any more.',
  },
  email_on: {
    subject: 'Mailed codes as second step are on',
    sentence: 'From now on, signing in takes a code that we mail to this address.',
  },
  email_off: { subject: 'Mailed codes as second step are off', sentence: 'Signing in no longer takes a code that we mail to you.' },
  codes_replaced: { subject: 'You have new recovery codes', sentence: 'The recovery codes you had before no longer work.' },
}

const SECURE_IT = 'Wasn’t you? Then secure your account now: it signs out every device and lets you choose a new password.'

/** The words of these mails: what happened, what to do, and what to do when it was not you. */
export function signInMailWords(mail: SignInMail, occasion: MailOccasion): Words {
  switch (mail.template) {
    case 'sign_in_code':
      return signInCode(mail, occasion)
    case 'no_account':
      return noAccount(mail, occasion)
    case 'password_needed':
      return passwordNeeded(mail, occasion)
    case 'second_factor_code':
      return secondFactorCode(mail, occasion)
    case 'confirmation_code':
      return confirmationCode(mail, occasion)
    case 'new_device':
      return newDevice(mail, occasion)
    case 'factor_changed':
      return secured(`${CHANGES[mail.change].subject} at ${occasion.appName}`, CHANGES[mail.change].sentence, mail.url, occasion)
    case 'recovery_code_used':
      return secured(
        `A recovery code was used at ${occasion.appName}`,
        `Somebody signed in with one of your recovery codes. ${left(mail.left)} Make new ones before you run out.`,
        mail.url,
        occasion,
      )
    case 'account_locked':
      return accountLocked(mail, occasion)
  }
}

/** What happened, and the way out for whoever did not do it. */
function secured(subject: string, sentence: string, url: string, occasion: MailOccasion): Words {
  return {
    subject,
    paragraphs: [sentence],
    facts: factsOf(occasion),
    afterword: SECURE_IT,
    button: { label: 'This wasn’t me', url },
    footer: accountFooter(occasion),
  }
}

function secondFactorCode(mail: Extract<SignInMail, { template: 'second_factor_code' }>, occasion: MailOccasion): Words {
  return {
    subject: `${mail.code} is your ${occasion.appName} code`,
    paragraphs: ['Type this code where you are signing in. Nobody from us will ever ask you for it.'],
    code: { label: 'Your code:', value: mail.code },
    facts: factsOf(occasion),
    afterword:
      'The code works once, for 10 minutes. If you are not signing in, somebody has your password or another key of yours: change it now.',
    footer: accountFooter(occasion),
  }
}

function confirmationCode(mail: Extract<SignInMail, { template: 'confirmation_code' }>, occasion: MailOccasion): Words {
  return {
    subject: `${mail.code} is your ${occasion.appName} code`,
    paragraphs: ['Type this code where you are asked to confirm that it is you. Nobody from us will ever ask you for it.'],
    code: { label: 'Your code:', value: mail.code },
    facts: factsOf(occasion),
    afterword:
      'The code works once, for 10 minutes. If you did not ask for it, somebody is signed in to your account: sign out every device and change your password now.',
    footer: accountFooter(occasion),
  }
}

function newDevice(mail: Extract<SignInMail, { template: 'new_device' }>, occasion: MailOccasion): Words {
  return {
    subject: `New sign-in to ${occasion.appName}: ${occasion.device}`,
    paragraphs: ['Somebody signed in to your account on a device that we have not seen before. If that was you, there is nothing to do.'],
    facts: factsOf(occasion),
    button: { label: 'This wasn’t me', url: mail.url },
    afterword: 'The button signs out every device and lets you choose a new password. It works for 7 days.',
    footer: accountFooter(occasion),
  }
}

function accountLocked(mail: Extract<SignInMail, { template: 'account_locked' }>, occasion: MailOccasion): Words {
  const wait = mail.minutes > 120 ? `${Math.round(mail.minutes / 60)} hours` : `${mail.minutes} minutes`
  const words =
    mail.step === 'first'
      ? {
          subject: `Too many wrong attempts at your ${occasion.appName} account`,
          paragraphs: [
            `Somebody, maybe you, gave a wrong password too often. For the next ${wait} there are no more tries from there; a new password lets you in now.`,
          ],
          afterword: 'If that wasn’t you, there is nothing you have to do: your password was not found out.',
        }
      : {
          subject: `Too many wrong codes at your ${occasion.appName} account`,
          paragraphs: [
            `Somebody, maybe you, passed the first step of signing in and then gave wrong codes too often. For the next ${wait} no more codes are taken; recovery codes still are.`,
          ],
          afterword: 'If that wasn’t you, somebody knows your password or has another key of yours: choose a new password now.',
        }
  return { ...words, facts: factsOf(occasion), button: { label: 'Reset password', url: mail.resetUrl }, footer: accountFooter(occasion) }
}

function left(count: number): string {
  return count === 1 ? 'One is left.' : count === 0 ? 'None is left.' : `${count} are left.`
}

function signInCode(mail: Extract<SignInMail, { template: 'sign_in_code' }>, occasion: MailOccasion): Words {
  return {
    subject: `${mail.code} is your ${occasion.appName} code`,
    paragraphs: [`Sign in to ${occasion.appName} with this code or link.`],
    code: { label: 'Type this code in the browser where you asked for it:', value: mail.code },
    button: { label: 'Sign in', url: mail.url },
    facts: factsOf(occasion),
    afterword: `The code and the link work once, for ${mail.minutes} minutes. If you didn’t ask for this, ignore this mail and nothing happens.`,
    footer: `You get this mail because somebody entered your address at ${occasion.appName}.`,
  }
}

function noAccount(mail: Extract<SignInMail, { template: 'no_account' }>, occasion: MailOccasion): Words {
  return {
    subject: `No ${occasion.appName} account with this address`,
    paragraphs: [
      `Somebody, maybe you, asked for a code to sign in to ${occasion.appName}. There is no account with this address, so there is no code either.`,
      'If you have an account, it is under another address of yours.',
    ],
    button: { label: 'Sign in', url: mail.signInUrl },
    facts: factsOf(occasion),
    footer: `You get this mail because somebody entered your address at ${occasion.appName}.`,
  }
}

function passwordNeeded(mail: Extract<SignInMail, { template: 'password_needed' }>, occasion: MailOccasion): Words {
  return {
    subject: `Sign in to ${occasion.appName} another way`,
    paragraphs: [
      'Somebody, maybe you, asked for a code to sign in with. Your account takes two steps, and a mailed code is the second of them: it cannot be the first as well.',
      'Sign in with your password or another key of yours first. We mail you a code then.',
    ],
    button: { label: 'Sign in', url: mail.signInUrl },
    facts: factsOf(occasion),
    footer: accountFooter(occasion),
  }
}
