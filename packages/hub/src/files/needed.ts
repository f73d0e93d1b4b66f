import { alone } from '../store/locking.ts'
import type { Store, Tx } from '../store/store.ts'
import type { FileHash, Files } from './store/files.ts'

/** Held by whoever gives bytes to a message, or takes away what nobody has. */
export const bytesLock = 'bytes'

/** Removes bytes that no message and no command has. */
export async function forgetBytes(store: Store, place: Files, hash: FileHash): Promise<void> {
  await store.write(async (tx) => {
    await alone(tx, bytesLock)
    if (!(await isNeeded(tx, hash))) await place.remove(hash)
  })
}

async function isNeeded(tx: Tx, hash: string): Promise<boolean> {
  const row = await tx
    .selectFrom('files')
    .select('id')
    .where((eb) => eb.or([eb('hash', '=', hash), eb('ships', '=', hash)]))
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
