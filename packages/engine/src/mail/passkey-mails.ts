import { accountFooter, factsOf, type MailOccasion, type Words } from './mail-occasion.ts'

/** Mails about passkeys that came or went. `name` is what the owner calls it. */
export type PasskeyMail =
  | { readonly template: 'passkey_added'; readonly name: string; readonly url: string }
  | { readonly template: 'passkey_removed'; readonly name: string; readonly url: string }

export function passkeyMailWords(mail: PasskeyMail, occasion: MailOccasion): Words {
  const { appName } = occasion
  const after = { facts: factsOf(occasion), button: { label: 'This wasn’t me', url: mail.url }, footer: accountFooter(occasion) }
  const secureIt = 'Wasn’t you? Then secure your account now: it signs out every device and lets you choose a new password.'
  switch (mail.template) {
    case 'passkey_added':
      return {
        subject: `A passkey was added to your ${appName} account`,
        paragraphs: [`From now on the passkey “${mail.name}” signs in to your account, without a password and without a second step.`],
        afterword: `${secureIt} Afterwards remove the passkey under Account, Security.`,
        ...after,
      }
    case 'passkey_removed':
      return {
        subject: `A passkey was removed from your ${appName} account`,
        paragraphs: [`The passkey “${mail.name}” no longer signs in to your account.`],
        afterword: secureIt,
        ...after,
      }
  }
}
