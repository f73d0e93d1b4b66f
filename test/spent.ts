/** Milliseconds that this thread has spent on the processor: what others have of it meanwhile does not count. It goes by
 *  steps of several. */
export const spent = (): number => {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1_000
}
