/**
 * Keep this process from sleeping until the returned function is called. A server that answers a sleeping client on the same
 * machine pays for waking it, on a virtual machine more than for the answer; over a network it would not. A client that never
 * sleeps costs every server the same.
 */
export function stayAwake(): () => void {
  let next = setImmediate(spin)
  function spin(): void {
    next = setImmediate(spin)
  }
  return () => clearImmediate(next)
}
