/** One line of a script. */
export type Cue =
  | { readonly kind: 'says'; readonly who: string; readonly room?: string; readonly text: string }
  | { readonly kind: 'phone'; readonly room?: string; readonly to?: string; readonly text: string }
  | { readonly kind: 'wait'; readonly ms: number }

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 }

const waits = /^wait\s+(?<count>\d+(?:\.\d+)?)\s*(?<unit>ms|s|m)$/
const speaks = /^(?<who>[^:]+?)(?:\s+(?<way>@|to)\s+(?<where>[^:]+?))?\s*:\s*(?<text>\S.*)$/

const wait = ({ count, unit = 's' }: Record<string, string | undefined>): Cue => ({
  kind: 'wait',
  ms: Number(count) * (units[unit] ?? 1),
})

const speech = ({ who = '', way, where, text = '' }: Record<string, string | undefined>): Cue | undefined => {
  const broken = text.replaceAll('\\n', '\n')
  const room = way === '@' && where !== undefined ? { room: where } : {}
  if (who !== 'me') return way === 'to' ? undefined : { kind: 'says', who, ...room, text: broken }
  if (where === undefined) return undefined
  return { kind: 'phone', ...(way === 'to' ? { to: where } : room), text: broken }
}

/**
 * Reads one line:
 *
 *     Anna @ Family: hello @Bob      Anna says it in the room Family and mentions Bob
 *     Bob: are you there?            Bob says it to the account, privately
 *     me @ Family: yes               the owner types it on the phone
 *     me to Bob: in a minute
 *     wait 2s                        also ms and m
 *
 * `\n` breaks a line. Empty lines and those that begin with `#` are none: undefined. Throws for any other.
 */
export const cueOf = (written: string): Cue | undefined => {
  const text = written.trim()
  if (text === '' || text.startsWith('#')) return undefined
  const waited = waits.exec(text)?.groups
  const spoken = speaks.exec(text)?.groups
  const cue = waited ? wait(waited) : spoken ? speech(spoken) : undefined
  if (cue === undefined) throw new Error('not understood; expected "Anna @ Family: hello", "Bob: hello", "wait 2s"')
  return cue
}
