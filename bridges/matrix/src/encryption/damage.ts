// a kill while it was made; a file that is gone; one that is none of SQLite's any more
const damage = /object store does not exist|SQLITE_(?:NOTADB|CORRUPT)/

/** Whether the library cannot work because what it keeps of a device is not whole, which nothing makes whole again. A full disk
 *  or a folder that cannot be read is something else. */
export const isDamage = (error: unknown): boolean => damage.test(String(error))
