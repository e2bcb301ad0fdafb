import type { HashScheme } from '@sallyport/ports'

/** What a worker is asked. One job at a time, so that nothing needs a number. */
export type HashingJob =
  | { readonly kind: 'hash'; readonly password: string; readonly scheme: HashScheme }
  | { readonly kind: 'verify'; readonly password: string; readonly encoded: string; readonly algorithm: HashScheme['algorithm'] }

/** What it answers. */
export type HashingReply = { readonly value: string | boolean } | { readonly failure: string }

/** What it starts with: the files of the native modules, found by the main thread, and the nice value of its thread. */
export interface HashingWorkerData {
  readonly modules: Readonly<Record<HashScheme['algorithm'], string>>
  readonly priority: number
}

/**
 * The worker, as text. A worker file would need a URL that is `.ts` in the sources (which Node 20 cannot run), `.js` in `dist`
 * and nothing at all once a bundler has made one file of the server; a string is the same in all three. It is plain CommonJS
 * because that is what an evaluated worker is. It is not `function.toString()` either: coverage and bundlers rewrite functions.
 *
 * Only synchronous calls: the asynchronous ones run in libuv's pool, in which files, DNS and WebCrypto would wait behind them.
 * A native module is loaded at the first job that needs it.
 */
export const WORKER_SOURCE = `'use strict'
const { parentPort, workerData } = require('node:worker_threads')
const { readlinkSync } = require('node:fs')
const { setPriority } = require('node:os')

const ARGON2ID = 2

function lowerPriorityOfThisThread() {
  try {
    const threadId = Number(readlinkSync('/proc/thread-self').split('/').pop())
    setPriority(threadId, workerData.priority)
  } catch {
    // Not Linux, or not permitted: hashing works all the same, it only competes with the event loop as an equal.
  }
}

function hash({ password, scheme }) {
  const library = require(workerData.modules[scheme.algorithm])
  if (scheme.algorithm === 'bcrypt') return library.hashSync(password, scheme.cost)
  return library.hashSync(password, {
    algorithm: ARGON2ID,
    memoryCost: scheme.memoryKiB,
    timeCost: scheme.iterations,
    parallelism: scheme.parallelism,
  })
}

function verify({ password, encoded, algorithm }) {
  const library = require(workerData.modules[algorithm])
  try {
    return algorithm === 'bcrypt' ? library.verifySync(password, encoded) : library.verifySync(encoded, password)
  } catch {
    return false // the form was right, what it encodes is not
  }
}

lowerPriorityOfThisThread()
parentPort.on('message', (job) => {
  try {
    parentPort.postMessage({ value: job.kind === 'hash' ? hash(job) : verify(job) })
  } catch (error) {
    parentPort.postMessage({ failure: String(error && error.message) })
  }
})
`
