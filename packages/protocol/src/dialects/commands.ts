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
