// protobuf, as far as what WeChat's own servers answer is passed on: length-delimited fields, and varints as lengths
const varint = (value: number): readonly number[] =>
  value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(Math.floor(value / 0x80))]

const field = (number: number, bytes: Uint8Array): Uint8Array =>
  Buffer.concat([Buffer.from([...varint((number << 3) | 2), ...varint(bytes.byteLength)]), bytes])

const words = (number: number, text: string): Uint8Array => field(number, Buffer.from(text))

const status = field(1, Buffer.from('08001200', 'hex'))

const packet = (cgi: string, ...fields: readonly Uint8Array[]): object => {
  const bytes = Buffer.concat([status, ...fields])
  return { cgi: `/cgi-bin/micromsg-bin/${cgi}`, packLen: bytes.byteLength, hex: bytes.toString('hex').toUpperCase() }
}

/** type:97, with everybody's wxid in it. */
export const contactPacket = (wxids: readonly string[]): object =>
  packet('initcontact', ...wxids.map((wxid) => words(3, wxid)))

/** type:88 */
export const personPacket = (wxid: string, nickname: string, v2: string): object =>
  packet('getcontact', field(3, Buffer.concat([field(1, words(1, wxid)), field(2, words(1, nickname)), words(30, v2)])))

/** type:96; v1 is in it where it went well. */
export const acceptedPacket = (v1: string): object => packet('verifyuser', words(2, v1))

/** type:90 */
export const logoutPacket = (): object => packet('logout')

/** type:98 */
export const phoneLogoutPacket = (): object => packet('autoauth')
