interface Batch<Q, T> {
  readonly questions: Q[]
  readonly answer: Promise<T>
}

/**
 * Shares runs of a task among callers who each bring a question, and get a run that began after they asked: at most one runs, and the
 * questions of those who come meanwhile make up the next. Joining a run that is under way would hand out what was true before the question.
 */
export function freshBatch<Q, T>(task: (questions: readonly Q[]) => Promise<T>): (question: Q) => Promise<T> {
  let running: Promise<T> | null = null
  let waiting: Batch<Q, T> | null = null

  function start(questions: readonly Q[]): Promise<T> {
    const run = task(questions).finally(() => {
      if (running === run) running = null
    })
    running = run
    return run
  }

  function queueBehind(current: Promise<T>): Batch<Q, T> {
    const questions: Q[] = []
    const answer = current.then(nothing, nothing).then(() => {
      waiting = null
      return start(questions)
    })
    return { questions, answer }
  }

  return (question) => {
    if (waiting === null) {
      if (running === null) return start([question])
      waiting = queueBehind(running)
    }
    waiting.questions.push(question)
    return waiting.answer
  }
}

function nothing(): void {}
