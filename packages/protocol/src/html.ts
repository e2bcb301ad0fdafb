const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Text for element content and quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/gu, (character) => ENTITIES[character] ?? character)
}

/** Escaped text in which `code between backticks` stands out. */
export function prose(text: string): string {
  return escapeHtml(text).replace(/`([^`]*)`/gu, '<code>$1</code>')
}
