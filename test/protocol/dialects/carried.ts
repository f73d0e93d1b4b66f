// What WeChat shares has one form for all clients: XML. Here it is as each client reports it.
import { readdirSync, readFileSync } from 'node:fs'
import type { Dialect } from '@queqiao/protocol'
import type { Event, Source } from '@queqiao/protocol/model'
import { NOW } from './fixtures.ts'

/** What a client reports, and what it means; `(as received)` stands for the XML itself, and `null` for no meaning. */
export interface XmlFixture {
  readonly document: string
  readonly heading: string
  readonly xml: string
  /** What a client says of the files beside it. */
  readonly files?: { readonly file?: Source; readonly thumbnail?: Source }
  readonly meaning: { readonly kind: string; readonly content?: { readonly kind: string } } | null
}

const folder = new URL('../../fixtures/xml/', import.meta.url)

export const xmlFixtures: readonly (readonly [string, XmlFixture])[] = readdirSync(folder)
  .toSorted()
  .map((file) => [file, JSON.parse(readFileSync(new URL(file, folder), 'utf8'))])

/** Something shared; a line of WeChat's own; what a public account pushes. */
type Way = 'shared' | 'system' | 'pushed'

/** The outermost elements that come that way. What else there is has an action of its own with each client. */
const ways: readonly (readonly [RegExp, Way])[] = [
  [/<appmsg[\s>]/, 'shared'],
  [/<sysmsg[\s>]/, 'system'],
  [/<mmreader[\s>]/, 'pushed'],
]

const sender = (way: Way): string => (way === 'pushed' ? 'gh_0001' : 'wxid_a')

type Report = (way: Way, xml: string) => unknown

const wehub: Report = (way, xml) => {
  const type = { shared: 49, system: 10000, pushed: 1 }[way]
  const words = way === 'pushed' ? { msg: xml } : { raw_msg: xml }
  const msg = { msg_type: type, wxid_from: sender(way), wxid_to: 'wxid_me', ...words }
  return { action: 'report_new_msg', appid: 'app', wxid: 'wxid_me', data: { msg } }
}

const wehelp: Report = (way, xml) => {
  const msgType = { shared: '49', system: '10000', pushed: '1' }[way]
  return { data: { type: 78, cwxid: 'wxid_me', wxid: sender(way), msgType, message: xml } }
}

const wequick =
  (actions: Readonly<Record<Way, string>>, flat: boolean): Report =>
  (way, xml) => {
    const words = way === 'shared' ? { xmlmsg: xml } : { message: xml }
    const msg = { myMsg: '0', wxidFrom: sender(way), wxidTo: 'wxid_me', ...words }
    return { data: { action: actions[way], cwxid: 'wxid_me', data: flat ? msg : { msg } } }
  }

const lines = { system: 'reportSystemMessage', pushed: 'reportTextMessage' } as const

/** Every action that carries what is shared and has none of its own. */
const reports: Readonly<Record<string, readonly Report[]>> = {
  wehub: [wehub],
  wehelp: [wehelp],
  'wequick-2019': [wequick({ ...lines, shared: 'reportUrlMessage' }, false)],
  'wequick-2021': [
    wequick({ ...lines, shared: 'reportLinkMessage' }, true),
    wequick({ ...lines, shared: 'reportOtherAppMessage' }, true),
  ],
}

/** What a dialect tells of that XML, once for each action that carries it; nothing where it is not known how. */
export const toldOf = (dialect: Dialect, { xml }: XmlFixture): readonly (readonly Event<Source>[])[] => {
  const way = ways.find(([element]) => element.test(xml))?.[1]
  if (way === undefined) return []
  const at = { endpoint: 'office', now: NOW }
  const bodies = (reports[dialect.name] ?? []).map((report) => JSON.stringify(report(way, xml)))
  return bodies.map((body) => dialect.read(body, at).report.events)
}
