import { fields, list } from '../json.ts'

const emptied = (transactions: unknown) => {
  if (Array.isArray(transactions)) transactions.length = 0
}

/** Closes the SQLite file of a connection: the shim leaves it open for as long as the process runs. */
const closeFile = (connection: unknown) => {
  const { __db: database } = Object(connection)
  const { _db: file } = Object(Object(database)._db)
  if (typeof Object(file).close === 'function') file.close()
}

/** Gives back what is not used any more. The shim closes no file, and remembers every connection, and every transaction of one
 *  that is open, and looks at them only where it closes all by force: some 50 kB for each message, and some twenty open files
 *  for each new device. Costs nothing worth mentioning. */
export const tidy = (): void => {
  const connections = fields(fields(Reflect.get(globalThis, 'indexedDB')).__connections)
  for (const [name, all] of Object.entries(connections)) {
    const [open, closed] = [false, true].map((isClosed) =>
      list(all).filter((one) => (fields(one).__closePending === true) === isClosed),
    )
    for (const one of closed ?? []) closeFile(one)
    for (const one of open ?? []) emptied(fields(one).__transactions)
    if (open?.length === 0) Reflect.deleteProperty(connections, name)
    else if (closed?.length) Reflect.set(connections, name, open)
  }
}
