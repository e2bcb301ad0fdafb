/** Hands a file to the browser to keep, without a round trip to any server. */
export function saveFile(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // Some browsers fetch it only after this turn.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
