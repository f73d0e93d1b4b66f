import { kindName } from '@queqiao/protocol/model'
import type { What } from '../delivery.ts'

type Ended = Extract<What, { readonly kind: 'outcome' }>

/** What the writer of a message is told of what WeChat was sent instead; undefined where it was sent what they wrote. */
export const sentInstead = ({ as, why }: Pick<Ended, 'as' | 'why'>): string | undefined =>
  as && `✓ WeChat was sent this as ${kindName(as)}${why === undefined ? '' : `: ${why}`}`

/** What the writer of a file is told that cannot be sent. `said`: what they wrote with it, which would say nothing without it. */
export const notSent = (file: string, reason: string, said: string): string =>
  `${file}: ${reason}${said.trim() === '' ? '' : '; what was written with it was not sent either'}`
