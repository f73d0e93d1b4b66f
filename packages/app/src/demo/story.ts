import type { Happening, Spoken } from '@queqiao/simulator'
import { dinner } from './dinner.ts'
import { greeting } from './greeting.ts'

/** Somebody in the demo's WeChat. */
export const self = { wxid: 'wxid_demo_bridge', nickname: '小桥' }

export const people = [
  { wxid: 'wxid_demo_mum', nickname: '李芳', remark: '妈妈' },
  { wxid: 'wxid_demo_dad', nickname: '王建国', remark: '爸爸' },
  { wxid: 'wxid_demo_ming', nickname: '小明' },
  { wxid: 'wxid_demo_anna', nickname: 'Anna' },
]

const family = '一家人 Family'

export const rooms = [
  {
    wxid: 'room_demo_family',
    name: family,
    owner: 'wxid_demo_mum',
    members: [self, ...people].slice(0, 4).map(({ wxid }) => ({ wxid })),
  },
]

export interface Line {
  /** Seconds of silence before it. */
  readonly after: number
  /** Who says it, by the name that the owner sees; `me`: the owner, on the phone. */
  readonly from: string
  /** The group that it is said in; else it is said privately, or by the owner to `to`. */
  readonly room?: string
  readonly to?: string
  /** Words, or something else. */
  readonly says: string | Spoken
}

/** Something that comes about beside what people say. */
export interface Event {
  readonly after: number
  readonly happens: Happening
}

/** What WeChat says in a chat itself. */
const told = (text: string) => ({ kind: 'system', text }) as const

/** What people say and do by themselves. */
export const story: readonly (Line | Event)[] = [
  { after: 0, from: '妈妈', room: family, says: '今晚回家吃饭吗？' },
  { after: 1, from: 'Anna', says: 'Hi! Are you still coming to the concert on Saturday?' },
  { after: 1, from: '爸爸', room: family, says: '我买了鱼 🐟，七点开饭' },
  { after: 1, from: '小明', room: family, says: 'Can we have dumplings too? 我要吃饺子！' },
  { after: 2, from: 'me', room: family, says: '（从手机上发的）我下班就回来' },
  { after: 1, from: 'Anna', says: 'I have two tickets 🎫 and nobody to go with' },
  {
    after: 2,
    from: '妈妈',
    room: family,
    says: { kind: 'image', file: { name: 'dinner.png', bytes: dinner(), type: 'image/png' } },
  },
  {
    after: 2,
    from: '爸爸',
    room: family,
    says: {
      kind: 'quote',
      text: '好，多包一点',
      of: { from: '小明', text: 'Can we have dumplings too? 我要吃饺子！' },
    },
  },
  {
    after: 2,
    from: 'Anna',
    says: { kind: 'voice', seconds: 3, file: { name: 'greeting.wav', bytes: greeting(3), type: 'audio/wav' } },
  },
  { after: 1, from: 'Anna', says: { kind: 'transfer', amount: '￥66.00', memo: 'for the ticket' } },
  { after: 2, from: '小明', room: family, says: '打错了，别看' },
  { after: 2, from: '小明', room: family, says: told('"小明" 撤回了一条消息') },
  {
    after: 2,
    happens: {
      kind: 'friend-request',
      person: { wxid: 'wxid_demo_lin', nickname: '林小雨' },
      greeting: '我是小明的同学 Hi, I am at school with 小明',
      v1: 'v3_demo_lin@stranger',
      v2: 'v4_demo_lin@stranger',
    },
  },
  { after: 2, from: '妈妈', room: family, says: told('"妈妈"发起了语音通话') },
  { after: 3, from: '妈妈', room: family, says: told('"妈妈"结束了语音通话') },
]

/** Everybody whom the owner may hear of: the people there, and whoever wants to be one of them. */
export const everybody: readonly { readonly wxid: string; readonly nickname: string; readonly remark?: string }[] = [
  ...people,
  ...story.flatMap((turn) =>
    'happens' in turn && turn.happens.kind === 'friend-request' ? [turn.happens.person] : [],
  ),
]

/** What is answered to the user, in turn, by chat. */
export const answers: Readonly<Record<string, readonly Omit<Line, 'after'>[]>> = {
  [family]: [
    { from: '妈妈', room: family, says: '好的，路上小心 ❤️' },
    { from: '爸爸', room: family, says: 'OK 👌' },
    { from: '小明', room: family, says: '哈哈，太好了！' },
  ],
  Anna: [
    { from: 'Anna', says: 'Great, see you there! 🎶' },
    { from: 'Anna', says: '没问题 🙂' },
  ],
}
