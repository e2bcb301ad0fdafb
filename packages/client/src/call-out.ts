/**
 * Calls something that the application gave us. Its fault is its own: it surfaces as an uncaught error, and neither breaks a call
 * nor keeps the next listener from hearing.
 */
export function callOut<Input>(callback: ((input: Input) => void) | undefined, input: Input): void {
  try {
    callback?.(input)
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}
