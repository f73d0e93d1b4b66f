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
  readonly text: string
}

/** What people say by themselves. */
export const story: readonly Line[] = [
  { after: 0, from: '妈妈', room: family, text: '今晚回家吃饭吗？' },
  { after: 1, from: 'Anna', text: 'Hi! Are you still coming to the concert on Saturday?' },
  { after: 1, from: '爸爸', room: family, text: '我买了鱼 🐟，七点开饭' },
  { after: 1, from: '小明', room: family, text: 'Can we have dumplings too? 我要吃饺子！' },
  { after: 2, from: 'me', room: family, text: '（从手机上发的）我下班就回来' },
  { after: 1, from: 'Anna', text: 'I have two tickets 🎫 and nobody to go with' },
]

/** What is answered to the user, in turn, by chat. */
export const answers: Readonly<Record<string, readonly Omit<Line, 'after'>[]>> = {
  [family]: [
    { from: '妈妈', room: family, text: '好的，路上小心 ❤️' },
    { from: '爸爸', room: family, text: 'OK 👌' },
    { from: '小明', room: family, text: '哈哈，太好了！' },
  ],
  Anna: [
    { from: 'Anna', text: 'Great, see you there! 🎶' },
    { from: 'Anna', text: '没问题 🙂' },
  ],
}
