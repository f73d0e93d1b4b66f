import type { Content, Source } from '../model/content.ts'
import type { XmlElement } from './xml-element.ts'

/** `room_type` and `invitetype` */
const KINDS: Readonly<Record<number, string>> = { 0: 'video call', 1: 'voice call' }

const kindOf = (type: number | undefined): string => KINDS[type ?? -1] ?? 'call'

const call = (kind: string, ...more: readonly (string | undefined)[]): Content<Source> => ({
  kind: 'call',
  text: [kind, ...more].filter((part) => part !== undefined && part !== '').join(': '),
})

/** `<voipmsg type="VoIPBubbleMsg">`: a call and how it ended, in WeChat's words. */
export const callOf = (voipmsg: XmlElement): Content<Source> => {
  const bubble = voipmsg.within('VoIPBubbleMsg')
  return call(kindOf(bubble.integer('room_type')), bubble.value('msg'))
}

/** `<voipinvitemsg>`: somebody calls. */
export const callInvited = (invitation: XmlElement): Content<Source> =>
  call(kindOf(invitation.integer('invitetype')), invitation.integer('status') === 2 ? 'ended' : undefined)

/** `<voiplocalinfo>`: what this device knows of a call that is over. */
export const callPlaced = (info: XmlElement): Content<Source> => {
  const seconds = info.count('duration')
  return call('ended', seconds === undefined ? undefined : `${seconds} s`)
}
