export type Timer = ReturnType<typeof setTimeout>

/** A timer that does not keep the process alive where the runtime can do that (Node); elsewhere timers are plain numbers. */
export function backgroundTimer(task: () => void, delayMs: number): Timer {
  const timer = setTimeout(task, delayMs)
  if (typeof timer === 'object' && 'unref' in timer && typeof timer.unref === 'function') timer.unref()
  return timer
}
