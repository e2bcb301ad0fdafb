import { accountFooter, factsOf, type MailOccasion, type Words } from './mail-occasion.ts'

/** Mails about identities of other providers. `provider` is the name on the button. */
export type IdentityMail =
  | { readonly template: 'provider_linked'; readonly provider: string; readonly url: string }
  | { readonly template: 'provider_unlinked'; readonly provider: string; readonly url: string }

export function identityMailWords(mail: IdentityMail, occasion: MailOccasion): Words {
  const { appName } = occasion
  const after = {
    facts: factsOf(occasion),
    afterword: 'Wasn’t you? Then secure your account now: it signs out every device and lets you choose a new password.',
    button: { label: 'This wasn’t me', url: mail.url },
    footer: accountFooter(occasion),
  }
  switch (mail.template) {
    case 'provider_linked':
      return {
        subject: `${mail.provider} is connected to your ${appName} account`,
        paragraphs: [`From now on you can sign in to ${appName} with ${mail.provider}. You can disconnect it under Account, Connections.`],
        ...after,
      }
    case 'provider_unlinked':
      return {
        subject: `${mail.provider} is disconnected from your ${appName} account`,
        paragraphs: [`Signing in with ${mail.provider} no longer opens your ${appName} account.`],
        ...after,
      }
  }
}
