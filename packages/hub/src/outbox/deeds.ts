import type { CommandKind } from '@queqiao/protocol/model'
import type { What } from '../delivery.ts'
import { sentInstead } from './instead.ts'

/** How a deed is spoken of. */
interface Words {
  /** What a client may be unable to do. */
  readonly able: string
  /** What has become so. */
  readonly done: string
}

const deeds: { readonly [K in CommandKind]?: Words } = {
  send: { able: 'send that', done: 'sent' },
  invite: { able: 'invite people to a group', done: 'invited' },
  kick: { able: 'remove people from a group', done: 'removed from the group' },
  leave: { able: 'leave a group', done: 'the account has left the group' },
  rename: { able: 'rename a group', done: 'the group is renamed' },
  announce: { able: 'put up an announcement', done: 'the announcement is up' },
  nickname: { able: 'change the account’s name in a group', done: 'the account has that name in the group' },
  'create-room': { able: 'make a group', done: 'the group is made' },
  'add-friend': { able: 'ask somebody to be a contact', done: 'asked to be a contact' },
  'accept-friend': { able: 'accept a contact', done: 'accepted as a contact' },
  remark: { able: 'change a remark', done: 'the remark is changed' },
  mute: { able: 'mute or unmute a chat', done: 'changed for this chat in WeChat' },
  'accept-transfer': { able: 'accept a transfer', done: 'the money is accepted' },
  'refuse-transfer': { able: 'refuse a transfer', done: 'the money goes back' },
  transcribe: { able: 'say the words of voice messages', done: 'WeChat was asked for the words' },
  'login-qr': { able: 'begin a login', done: 'WeChat was asked for a QR code' },
  logout: { able: 'log out', done: 'logged out' },
}

/** Why a deed cannot be done where its client does not know it. */
export const unableTo = (kind: CommandKind): string => `this WeChat client cannot ${deeds[kind]?.able ?? 'do that'}`

/** The same as an answer. */
export const unable = (kind: CommandKind): string => `✗ This WeChat client cannot ${deeds[kind]?.able ?? 'do that'}.`

type Ended = Pick<Extract<What, { readonly kind: 'outcome' }>, 'as' | 'why' | 'deed'>

/** What somebody is told where all went well; undefined where that can be seen without a word: WeChat was sent what they
 *  wrote. */
export const wentWell = (ended: Ended): string | undefined => {
  const { deed } = ended
  return sentInstead(ended) ?? (deed && `✓ Done: ${deeds[deed]?.done ?? deed}.`)
}
