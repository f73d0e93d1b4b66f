/** What answers on `listen` at an address that nobody has: by it Queqiao is known. */
export const NOTHING_HERE = 'Queqiao is here, but nothing at this address.\n'
