import { fields, list } from '../json.ts'

const emptied = (transactions: unknown) => {
  if (Array.isArray(transactions)) transactions.length = 0
}

/** Gives back what is not used any more. The shim remembers every connection, and every transaction of one that is open, and
 *  looks at them only where it closes all by force: some 50 kB for each message. Costs nothing worth mentioning. */
export const tidy = (): void => {
  const connections = fields(fields(Reflect.get(globalThis, 'indexedDB')).__connections)
  for (const [name, all] of Object.entries(connections)) {
    const open = list(all).filter((one) => fields(one).__closePending !== true)
    for (const one of open) emptied(fields(one).__transactions)
    if (open.length === 0) Reflect.deleteProperty(connections, name)
    else if (open.length < list(all).length) Reflect.set(connections, name, open)
  }
}
