/**
 * Shares runs of a task among callers, each of whom gets one that began after it asked: at most one runs, at most one waits.
 * Joining a run that is under way would hand out what was true before the question.
 */
export function freshFlight<T>(task: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | null = null
  let waiting: Promise<T> | null = null

  function start(): Promise<T> {
    const run = task().finally(() => {
      if (running === run) running = null
    })
    running = run
    return run
  }

  return () => {
    if (running === null) return start()
    waiting ??= running.then(nothing, nothing).then(() => {
      waiting = null
      return start()
    })
    return waiting
  }
}

function nothing(): void {}
