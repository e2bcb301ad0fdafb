/**
 * The code inside what was typed, pasted or filled in: “123 456”, “123-456” and “Code: 123456, valid for 10 minutes” all
 * mean 123456. A run of exactly `length` digits wins over digits scattered through a sentence.
 */
export function extractCode(text: string, length: number): string {
  const runs = text.match(/\d(?:[\s\-–]?\d)*/g) ?? []
  const digits = runs.map((run) => run.replace(/\D/g, ''))
  const exact = digits.find((run) => run.length === length)
  return exact ?? digits.join('').slice(0, length)
}
