import type { MailContent } from './mail-content.ts'

/** What a template may say about the occasion. */
export interface MailOccasion {
  readonly appName: string
  readonly name: string
  readonly when: string
  readonly device: string
  readonly ipAddress: string
}

/** A mail's words; the greeting is the same for all. */
export type Words = Omit<MailContent, 'greeting'>

export function factsOf(occasion: MailOccasion): NonNullable<MailContent['facts']> {
  return [
    { label: 'When', value: occasion.when },
    { label: 'Device', value: occasion.device },
    { label: 'IP address', value: occasion.ipAddress },
  ]
}

export function accountFooter(occasion: MailOccasion): string {
  return `You get this mail because you have a ${occasion.appName} account.`
}
