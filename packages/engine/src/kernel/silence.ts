import type { Logger, Observer } from '@sallyport/ports'

const nothing = () => {}

/** For applications that bring no logger. */
export const silentLogger: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing }

/** For applications that measure nothing. */
export const blindObserver: Observer = {
  request: nothing,
  signIn: nothing,
  refresh: nothing,
  rateLimited: nothing,
  mail: nothing,
  cleanedUp: nothing,
}
