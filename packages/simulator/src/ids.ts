import { createHash, randomBytes } from 'node:crypto'

const hex = (bytes: number): string => randomBytes(bytes).toString('hex')
const hexOf = (text: string): string => Buffer.from(text).toString('hex')

/** A message's id: a 64-bit number that is not negative, in digits. */
export const messageId = (): string => (randomBytes(8).readBigUInt64BE() >> 1n).toString()

/** WeChat's own word for a picture or a video: hex of an ASN.1 blob with a name in it. */
export const cdnIndex = (name: 'aupimg' | 'aupvideo', now: number): string =>
  `3053020100044c304a02010002041c${hex(3)}02032f56c10204${hex(4)}02045b${hex(3)}0425${hexOf(`${name}_${hex(8)}_${now}`)}0204010400020201000400`

/** The same for a voice: shorter. */
export const voiceIndex = (): string => `${hexOf(hex(10))}0028${hex(7)}`

export const md5 = (bytes: Uint8Array | string): string => createHash('md5').update(bytes).digest('hex')
export const sha1 = (bytes: Uint8Array | string): string => createHash('sha1').update(bytes).digest('hex')

/** Tickets of friend requests: they are no users. */
export const ticket = (which: 'v1' | 'v2'): string => `${which}_${hex(40)}@stranger`

export const transferId = (): string => `10000500012${messageId().padStart(19, '0')}`

export const invitationUrl = (): string =>
  `https://support.weixin.qq.com/cgi-bin/mmsupport-bin/addchatroombyinvite?ticket=${hex(16)}`

export const key128 = (): string => hex(16)
