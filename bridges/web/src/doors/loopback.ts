/** Whether an address, as a socket or a URL has it, is this machine's name for itself: `127.…`, also within IPv6, or `::1`. */
export const isLoopback = (address: string): boolean =>
  /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/i.test(address.replace(/^\[|\]$/g, ''))
