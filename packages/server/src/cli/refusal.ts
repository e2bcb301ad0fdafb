import { CliError } from './cli-error.ts'

/** Runs an act of the engine; what it refuses is one sentence for the operator, without a stack. */
export async function explainRefusal<Result>(act: () => Promise<Result>): Promise<Result> {
  try {
    return await act()
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'OperationError') throw error
    throw new CliError(error.message, { cause: error })
  }
}
