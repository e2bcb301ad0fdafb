/**
 * Preloaded into every server under test (`node --import`): answers over the process channel how much CPU the process,
 * all its threads included, has used. Reading it costs one system call per round.
 */
process.on('message', (question) => {
  if (question !== 'usage') return
  const { user, system } = process.cpuUsage()
  process.send?.({ cpuMs: (user + system) / 1_000, rssMiB: process.memoryUsage.rss() / 1_048_576 })
})
// The channel is the runner's; it must not keep a server alive that has been told to stop.
process.channel?.unref()
