import { visible } from '@queqiao/protocol/model'

/** Windows allows these in no name; their wide twins read the same. */
const forbidden = /[<>:"/\\|?*]/g
const WIDE = 0xfee0
const wide = (character: string): string => String.fromCharCode(character.charCodeAt(0) + WIDE)

/** It takes these for devices, whatever stands behind a dot. */
const device = /^(?=(con|prn|aux|nul|(com|lpt)[\d¹²³]|conin\$|conout\$)\s*(\.|$))./i

const ends = /[\s.]+$/

/** The longest name, in UTF-16 code units: Windows takes 255, and a name also has to go through addresses. */
const longest = 200
const ending = /\.[a-z\d]{1,16}$/i

const cut = (name: string): string => {
  if (name.length <= longest) return name
  const kept = ending.exec(name)?.[0] ?? ''
  // half a character may be left
  return name.slice(0, longest - kept.length).replace(/[\ud800-\udbff]$/, '') + kept
}

const named = (name: string, never: RegExp): string =>
  cut(visible(name).replace(never, wide).replace(ends, '')).replace(ends, '') || 'file'

/** A name under which a file can lie on the PC where WeChat runs. */
export const windowsName = (name: string): string => named(name, forbidden).replace(device, wide)

/** The name that a file came with, where it leads to no folder and hides nothing. */
export const shownName = (name: string): string => named(name, /[/\\]/g)
