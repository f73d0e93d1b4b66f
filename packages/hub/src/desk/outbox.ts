import { mayDecide, mayGive } from '../accounts/roles.ts'
import type { Deed } from '../owed/ledger.ts'
import type { Owed } from '../owed.ts'
import type { Directory } from '../people/directory.ts'
import type { Tx } from '../store/store.ts'
import { type Answer, type Asked, asLine, say, type Words } from './asked.ts'

export const outbox: Words = {
  outbox: {
    help: 'what has not arrived, either way, with its ID',
    refusal: mayDecide,
    answer: list,
  },
  retry: {
    takes: 'ID',
    help: 'once more, what failed or nobody knows of',
    refusal: mayDecide,
    answer: (asked) => decide('retry', asked),
  },
  drop: {
    takes: 'ID',
    help: 'never mind; what waits for WeChat is not sent',
    refusal: mayDecide,
    answer: (asked) => decide('drop', asked),
  },
}

/** Lines at most: nobody reads more in a chat. */
const most = 20
/** How far it is counted how many more there are. */
const counted = 1_000

/** What is owed for an account, the oldest first; not the line that asks. */
async function list(asked: Asked): Promise<Answer> {
  const { batch, key, directory, owing, asking } = asked
  const { tx } = batch
  const found = await owing.listIn(tx, { account: key.account, limit: most + counted })
  const all = found.filter((owed) => !asking.includes(owed.id) && !isAnswer(owed, asked))
  if (!all.length) return say('Everything has arrived.')
  const lines: string[] = []
  for (const owed of all.slice(0, most)) lines.push(lineOf(owed, await place(tx, directory, owed)))
  const more = all.length - most
  return say(...lines, ...(more > 0 ? [`… and ${more}${found.length === most + counted ? ' or more' : ''} more.`] : []))
}

/** What we ourselves are just saying at the desk on this side, such as the answer to the line before: whoever reads this has that. */
const isAnswer = ({ direction, chat, bridge, state, reason }: Owed, asked: Asked): boolean =>
  direction === 'from-wechat' && !chat && bridge === asked.bridge && state === 'waiting' && reason === undefined

const place = async (tx: Tx, directory: Directory, { account, chat }: Owed): Promise<string> =>
  chat ? directory.title(tx, account, chat) : 'the desk'

function lineOf({ id, direction, bridge, state, reason }: Owed, chat: string): string {
  const way = direction === 'to-wechat' ? `to ${chat}` : `from ${chat}${bridge ? ` to ${bridge}` : ''}`
  return `${id}: ${state}, ${way}${reason ? ` (${reason})` : ''}`
}

const did: Readonly<Record<Deed, string>> = { retry: 'goes once more', drop: 'is dropped' }

async function decide(deed: Deed, asked: Asked): Promise<Answer> {
  const {
    batch,
    key: { account },
    rest,
    owing,
    speaker,
  } = asked
  const [id, ...more] = rest.split(/\s+/u)
  if (!id || more.length) return say(`Type ${asLine(asked, `${deed} ID`)}; ${asLine(asked, 'outbox')} lists the IDs.`)
  const settled = await owing.decide(deed, batch, { id, account, refusal: (command) => mayGive(speaker, command) })
  const { pressed } = asked
  if (settled.kind !== 'done')
    return pressed ? { lines: [`✗ ${settled.reason}.`], of: pressed } : say(`✗ ${id}: ${settled.reason}.`)
  const written = await owing.writtenAt(batch, id)
  const isHere = written?.bridge === asked.bridge && written.place === asked.place
  if (isHere) return { lines: [`It ${did[deed]}.`], of: written.remote }
  // what was shown of it says what became of it
  return pressed && !written
    ? { lines: [`It was left out, and ${did[deed]}.`], of: pressed, replaces: true }
    : say(`${id} ${did[deed]}.`)
}
