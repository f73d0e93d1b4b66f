import { setRelay } from '../accounts/relays.ts'
import { mayDecide, mayOwn } from '../accounts/roles.ts'
import { type Found, partners } from '../people/finding.ts'
import { ask, atColon } from './ask.ts'
import { type Answer, type Asked, asLine, say, type Words } from './asked.ts'
import { listed, searched } from './listings.ts'
import { pick } from './pick.ts'

/** Chats, and who may speak in them. */
export const chats: Words = {
  chats: { takes: '[WORDS]', help: 'chats that have a place here, the last one first, then others', answer: listed },
  search: { takes: 'WORDS', help: 'contacts and groups with these words in a name', answer: searched },
  open: { takes: 'NAME', help: 'makes the place of a chat here', refusal: mayDecide, answer: open },
  send: {
    takes: 'NAME: TEXT',
    help: 'says something in a chat that need not be open here',
    refusal: mayDecide,
    does: 'send',
    answer: send,
  },
  mute: {
    takes: '[NAME]',
    help: 'no sound for this chat in WeChat',
    refusal: mayDecide,
    does: 'mute',
    answer: (asked) => mute(asked, true),
  },
  unmute: {
    takes: '[NAME]',
    help: 'its sound again',
    refusal: mayDecide,
    does: 'mute',
    answer: (asked) => mute(asked, false),
  },
  relay: {
    takes: 'on|off',
    help: 'whether people who are not listed may speak in this chat',
    refusal: mayOwn,
    answer: relay,
  },
}

function open(asked: Asked): Answer | Promise<Answer> {
  const { author, batch, bridge, key, rest: typed } = asked
  if (!typed) return say(`Type ${asLine(asked, 'open NAME')}; ${asLine(asked, 'search WORDS')} finds names.`)
  return pick(asked, { among: partners, typed, line: (id) => `open ${id}`, isHarmless: true }, ({ chat, name }) => {
    // it makes the place, or shows where it is
    const lines = [`This is the chat with ${name}.`]
    batch.tell({ account: key.account, chat }, { kind: 'desk', lines, opener: author }, { only: bridge })
    return say(`The chat with ${name} is opened.`)
  })
}

function send(asked: Asked): Answer | Promise<Answer> {
  const [typed, text] = atColon(asked.rest) ?? []
  if (!typed || !text) return say(`Type ${asLine(asked, 'send NAME: TEXT')}.`)
  return pick(asked, { among: partners, typed, line: (id) => `send ${id}: ${text}` }, ({ chat, name }) =>
    ask(asked, { kind: 'send', chat, content: { kind: 'text', text: [text] } }, `send that to ${name}`),
  )
}

async function mute(asked: Asked, muted: boolean): Promise<Answer> {
  const { key, batch, directory, rest: typed } = asked
  const word = muted ? 'mute' : 'unmute'
  const go = ({ chat, name }: Pick<Found, 'chat' | 'name'>) =>
    ask(asked, { kind: 'mute', chat, muted }, `${word} ${name}`)
  if (key.chat && !typed) return go({ chat: key.chat, name: await directory.title(batch.tx, key.account, key.chat) })
  if (!typed) return say(`Type ${asLine(asked, `${word} NAME`)} here, or ${asLine(asked, word, 'chat')} in the chat.`)
  return pick(asked, { among: partners, typed, line: (id) => `${word} ${id}` }, go)
}

const may: ReadonlyMap<string, boolean> = new Map([
  ['on', true],
  ['off', false],
])

async function relay(asked: Asked): Promise<Answer> {
  const {
    batch: { tx },
    key,
    rest,
  } = asked
  const others = may.get(rest.toLowerCase())
  if (!key.chat || others === undefined)
    return say(`Type ${asLine(asked, 'relay on', 'chat')} or ${asLine(asked, 'relay off', 'chat')} in a chat.`)
  await setRelay(tx, key, others)
  return say(
    others
      ? 'Whoever is here may speak in this chat now, with their name in front.'
      : 'Only people who are listed may speak in this chat now.',
  )
}
