/** A mail as people read it, before it becomes text and HTML. */
export interface MailContent {
  readonly subject: string
  readonly greeting: string
  readonly paragraphs: readonly string[]
  readonly button?: { readonly label: string; readonly url: string }
  readonly code?: { readonly label: string; readonly value: string }
  /** What happened where: shown as a small table. */
  readonly facts?: readonly { readonly label: string; readonly value: string }[]
  readonly afterword?: string
  /** Why this person gets this mail. */
  readonly footer: string
}

export interface RenderedMail {
  readonly subject: string
  readonly text: string
  readonly html: string
}
