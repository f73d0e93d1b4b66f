import type { HubPort, Remote } from '@queqiao/hub'
import { readSaying } from './sayings.ts'

/** What somebody said, whatever they were called then. */
const meaningOf = (body: string): string => {
  const said = readSaying(body)
  return said ? JSON.stringify({ ...said, by: said.by.id }) : body
}

/** Whether two that came under one id are one, sent twice. */
const isSame = (one: Remote, other: Remote): boolean =>
  one.place === other.place && meaningOf(one.body) === meaningOf(other.body)

/** Has it stored, once for its id; durable when it resolves. False: something else stands under that id, and stays. */
export const once = async (hub: Pick<HubPort, 'receive' | 'written'>, remote: Remote): Promise<boolean> => {
  await hub.receive([remote])
  const kept = await hub.written(remote.id)
  return kept === undefined || isSame(kept, remote)
}
