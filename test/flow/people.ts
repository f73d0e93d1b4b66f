import type { WeChatOptions } from './house.ts'

export const mum = { wxid: 'wxid_mum', nickname: '李芳', remark: '妈妈' }
export const dad = { wxid: 'wxid_dad', nickname: '王建国' }
export const anna = { wxid: 'anna-chen', nickname: 'Anna' }

/** Somebody's WeChat: three contacts and a group of them. */
export const home = { wxid: 'wxid_me', nickname: '小桥', people: [mum, dad, anna], rooms: [] } satisfies WeChatOptions

/** A group of the account and everybody whom it knows. */
export const group = (name: string, wxid: string, { wxid: self, people }: typeof home) => ({
  wxid: `${wxid}@chatroom`,
  name,
  owner: self,
  members: [{ wxid: self }, ...people.map((person) => ({ wxid: person.wxid }))],
})
