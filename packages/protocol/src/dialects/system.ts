/** What a line of WeChat itself means beyond its words. */
export type Notice =
  | { readonly kind: 'recall'; readonly fromSelf: boolean; readonly name?: string; readonly text: string }
  | { readonly kind: 'renamed'; readonly name: string }
  | { readonly kind: 'pat' | 'red-packet' | 'call'; readonly text: string }

type Recall = Extract<Notice, { kind: 'recall' }>

/** Lines that mean something are short, however long the names. */
const LONGEST = 1000

const TAG = /<\/?(?:_wc_custom_link_|a|img)\b[^<>]*>/gi

/** A line of WeChat as people read it: newer builds put links and pictures in, as tags. */
export const lineOf = (text: string): string => (text.includes('<') ? text.replace(TAG, '') : text).trim()

const QUOTED = /^["“](.*)["”]$/s

const unquoted = (name: string): string => QUOTED.exec(name.trim())?.[1] ?? name.trim()

/** What may follow: a button, or what a program that keeps recalled messages has to say. Nothing else, because people
 *  may be *called* what these look for, and join a room. */
const END = String.raw`(?:\s*重新编辑|\s*[\[(（【].*[\])）】]|[.。!！])?$`

/** In a room its owner may take back what others said: then the line names both. */
const RECALLS: readonly RegExp[] = [
  String.raw`^(?<by>.+?)\s*(?:尝试|已)?撤回了?(?:成员)?\s*(?<whose>["“].+["”])\s*的?(?:一条|上一条)消息`,
  String.raw`^(?<by>.+?)\s*(?:尝试|已)?撤回了?(?:一条|上一条)(?<member>成员)?消息`,
  String.raw`^(?<by>.+?)\s*已?收回了?一[則条條](?:訊息|消息)`,
  String.raw`^(?<by>.+?)(?:\s+|['’]ve\s+|\s+(?:has|have|tried to)\s+)(?:recall(?:ed)?|withdr[ae]wn?|withdrew) (?:a|the) message`,
].map((line) => new RegExp(line + END, 'is'))

const SELF: ReadonlySet<string> = new Set(['你', '我', '您', 'you', 'i'])

/** Reads the line that takes the place of a message that was taken back. */
export const recallOf = (line: string): Recall | undefined => {
  if (line.length > LONGEST) return undefined
  const found = RECALLS.map((pattern) => pattern.exec(line)?.groups).find((groups) => groups !== undefined)
  if (found === undefined) return undefined
  const { by = '', whose, member } = found
  const own = whose === undefined && SELF.has(by.trim().toLowerCase())
  if (own && member === undefined) return { kind: 'recall', fromSelf: true, text: line }
  const name = member === undefined ? unquoted(whose ?? by) : ''
  return { kind: 'recall', fromSelf: false, ...(name !== '' && { name }), text: line }
}

const RENAMES: readonly RegExp[] = [
  /^(?:["“][^"“”]+["”]|[^"“”]{1,64}?)\s*(?:修改群(?:聊)?名(?:称)?为|修改群組名稱為|將群組名稱改為)\s*(.+)$/s,
  /^(?:["“][^"“”]+["”]|[^"“”]{1,64}?)\s*changed the (?:group(?: chat)?|chat) name to\s+(.+)$/is,
]

/** Of somebody who joins a room, and is called like one of those lines. */
const JOINED = /(?:加入|移出)了?群聊|joined (?:the )?group/i

const renamedOf = (line: string): Notice | undefined => {
  const found = RENAMES.map((pattern) => pattern.exec(line)?.[1]).find((name) => name !== undefined)
  const name = found === undefined ? '' : unquoted(found.replace(/(?<=["”])[.。]$/, ''))
  const quoted = found !== undefined && name !== found
  return name === '' || (!quoted && JOINED.test(name)) ? undefined : { kind: 'renamed', name }
}

/** Who did it stands first, in quotes or without. */
const LINES: readonly (readonly [RegExp, 'pat' | 'red-packet' | 'call'])[] = [
  [/^(?:["“][^"“”]+["”]|[^"“”\s]{1,64})\s*拍了拍\s*(?!["”]?(?:加入|进入|移出))\S/, 'pat'],
  [/^(?:["“][^"“”]+["”]|I|You)\s+(?:tickled|nudged|patted)\s+\S/i, 'pat'],
  [/^(?:你?收到|你?发出|.{1,64}发出)(?:了?一个)?(?:微信)?红包[,，]\s*请在手机上查看/, 'red-packet'],
  [
    /^(?:red packet|a red packet|(?:you )?(?:received|sent) (?:a )?red packet)\b.*\b(?:phone|mobile|view)\b/is,
    'red-packet',
  ],
  [/^(?:\[(?:语音|视频)通话\]|(?:语音|视频)通话)/, 'call'],
  [/^(?:["“].{1,64}["”]|\S{1,64})\s*(?:发起|结束)了(?:多人)?(?:语音|视频)(?:通话|聊天)/, 'call'],
  [
    /^(?:通话(?:时长|中断)|聊天时长|(?:对方|你)?(?:已取消|已拒绝|无应答|忙线)|对方(?:忙|已取消|已拒绝|无应答|手机可能不在身边)|忙线未接听|未接听|已在其[它他]设备(?:接听|拒绝))/,
    'call',
  ],
  [
    /^(?:(?:call )?duration:? ?\d|(?:voice|video) call|(?:call )?cancell?ed by caller|call (?:cancell?ed|declined|not answered|ended)|missed call)/i,
    'call',
  ],
]

/**
 * Reads a system message's plain text; none where it is nothing but a line to be shown (as `lineOf` gives it). Names may
 * stand in ASCII quotes, in Chinese ones, or in none.
 */
export const noticeOf = (text: string): Notice | undefined => {
  const line = text.length > 4 * LONGEST ? '' : lineOf(text)
  if (line === '' || line.length > LONGEST) return undefined
  const meant = recallOf(line) ?? renamedOf(line)
  if (meant !== undefined) return meant
  const kind = LINES.find(([pattern]) => pattern.test(line))?.[1]
  return kind === undefined ? undefined : { kind, text: line }
}
