/** Somebody's WeChat: a room of the account's own, a friend with a remark, a public account, and a stranger. */
export const self = { wxid: 'wxid_me', nickname: 'Me' }

export const people = [
  { wxid: 'wxid_anna', nickname: 'Anna', remark: 'Mum', alias: 'anna_c' },
  { wxid: 'wxid_bob', nickname: 'Bob' },
  { wxid: 'gh_0123456789ab', nickname: 'News', official: true },
  { wxid: 'wxid_eve', nickname: 'Eve', friend: false },
]

export const club = {
  wxid: '222@chatroom',
  name: 'Club',
  owner: 'wxid_me',
  members: [{ wxid: 'wxid_me' }, { wxid: 'wxid_anna' }, { wxid: 'wxid_bob', roomNickname: 'Bobby' }],
}

export const house = { ...self, people, rooms: [club] }
