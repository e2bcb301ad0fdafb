import type { TestClient } from './client.ts'
import { codeIn, tokenIn } from './journeys.ts'
import type { TestApp } from './test-app.ts'

/** Ask for another address in a session that was confirmed a moment ago; answers what the new mailbox got. */
export async function askForChange(
  app: TestApp,
  client: TestClient,
  newEmail: string,
): Promise<{ readonly token: string; readonly code: string }> {
  const asked = await client.call('changeEmail', { body: { newEmail } })
  if (asked.status !== 200) throw new Error(`asking for a change answered ${asked.text}`)
  const mail = await app.mail(newEmail, 'email_change')
  return { token: tokenIn(mail), code: codeIn(mail) }
}

/** Change the address of whoever is signed in; answers the undo link's token, which the old mailbox got. */
export async function changeAddress(app: TestApp, client: TestClient, oldEmail: string, newEmail: string): Promise<string> {
  const { token } = await askForChange(app, client, newEmail)
  const confirmed = await client.call('confirmEmailChange', { body: { token } })
  if (confirmed.status !== 200) throw new Error(`confirming the change answered ${confirmed.text}`)
  return tokenIn(await app.mail(oldEmail, 'email_change_undo'))
}

/** How often each template was mailed to the address. */
export async function templatesTo(app: TestApp, email: string): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {}
  for (const { template } of await app.mails(email)) counts[template] = (counts[template] ?? 0) + 1
  return counts
}
