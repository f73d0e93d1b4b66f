import type { Answer, Capabilities, Command, CommandKind, Confirmation } from '../model/command.ts'
import type { Offer } from '../model/content.ts'
import { Malformed } from './errors.ts'
import { optionsOf, type Shape } from './native.ts'
import { shown } from './said.ts'

export const failed = (reason: string): Answer => ({ kind: 'failed', reason })

/** A table of commands as what it says of each: how its outcome is learned. */
export const confirmations = (
  encoders: {
    readonly [K in CommandKind]?: { readonly confirmed: Confirmation }
  },
): Capabilities['commands'] =>
  Object.fromEntries(Object.entries(encoders).map(([kind, { confirmed }]) => [kind, confirmed]))

const roomless = ({ room }: { readonly room: string }): Answer | undefined =>
  room === '' ? failed('which room, is not said') : undefined

const chatless = ({ chat: { id } }: Command<Offer, 'send' | 'mute' | 'transcribe'>): Answer | undefined =>
  id.length === 0 ? failed('to which chat, is not said') : undefined

type Needs = { readonly [K in CommandKind]?: (command: Command<Offer, K>) => Answer | undefined }

/** What a command needs, whichever client is asked: who gives commands may not be checked by a compiler, and of what is
 *  not said a client may take all there is. */
const needs: Needs = {
  send: chatless,
  invite: roomless,
  kick: roomless,
  leave: roomless,
  rename: roomless,
  announce: roomless,
  nickname: roomless,
  'create-room': ({ people }) =>
    people.length < 2 ? failed('a room wants at least two people beside the account') : undefined,
  'accept-friend': ({ ticket: { v1, v2 } }) =>
    v1 && v2 ? undefined : failed('whoever asked is accepted by both halves of the ticket (v1, v2): one is missing'),
  mute: chatless,
  refresh: (command) => (command.what === 'members' ? roomless(command) : undefined),
  transcribe: chatless,
}

const need = <K extends CommandKind>(kind: K): Needs[K] => needs[kind]

/** Why no client can be asked for it: what every one of them needs is not there. None where nothing is missing. */
export const lacking = <K extends CommandKind>(command: Command<Offer, K>): Answer | undefined =>
  need(command.kind)?.(command)

/** A vendor's commands that no neutral word stands for. */
export interface Natives {
  readonly vendor: string
  readonly shapes: Readonly<Record<string, Shape>>
}

/** The command by the vendor's name for it, with its options checked; or why it cannot be given. */
export const native = <Wire>(
  { vendor, shapes }: Natives,
  { name, options }: Command<Offer, 'native'>,
  write: (api: string, option: Readonly<Record<string, unknown>>) => Wire,
): Wire | Answer => {
  const shape = Object.hasOwn(shapes, name) ? shapes[name] : undefined
  if (shape === undefined) return failed(`${vendor} has no command ${shown(name)}`)
  try {
    return write(name, optionsOf(options, shape))
  } catch (error) {
    if (error instanceof Malformed) return failed(`${vendor} ${name}: ${error.message}`)
    throw error
  }
}
