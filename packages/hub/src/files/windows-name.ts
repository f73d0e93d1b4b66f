/** Windows allows these in no name; their wide twins read the same. */
const forbidden = /[<>:"/\\|?*]/g
const WIDE = 0xfee0
const wide = (character: string): string => String.fromCharCode(character.charCodeAt(0) + WIDE)

const controls = /\p{Cc}/gu
const ends = /[\s.]+$/

/** A name under which a file can lie on the PC where WeChat runs. */
export const windowsName = (name: string): string =>
  name.toWellFormed().replace(controls, '').replace(forbidden, wide).replace(ends, '') || 'file'
