/** A line that stands out between the outputs of tools. */
export function heading(text) {
  console.log(`\n── ${text} ${'─'.repeat(Math.max(3, 76 - text.length))}`)
}

/** Seconds for a reader, from milliseconds. */
export function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`
}

/**
 * Print rows as aligned columns.
 * @param {readonly (readonly string[])[]} rows
 */
export function table(rows) {
  const widths = []
  for (const row of rows) for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length)
  for (const row of rows) console.log(row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i]))).join('  '))
}

/** End with a plain message instead of a stack trace: what is wrong, and what to do about it. */
export function stop(message) {
  console.error(`\n${message}\n`)
  process.exit(1)
}
