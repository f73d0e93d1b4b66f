import { kindName } from '@queqiao/protocol/model'
import type { What } from './bridge.ts'

type Ended = Extract<What, { readonly kind: 'outcome' }>

/** What the writer of a message is told of what WeChat was sent instead; undefined where it was sent what they wrote. */
export const sentInstead = ({ as, why }: Pick<Ended, 'as' | 'why'>): string | undefined =>
  as && `✓ WeChat was sent this as ${kindName(as)}${why === undefined ? '' : `: ${why}`}`
