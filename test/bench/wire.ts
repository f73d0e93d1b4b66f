/** How many people speak in each chat, in turn. */
export const speakers = 7

/** A text report of about 600 bytes, as a client of 0.4.26 posts it, with a message id of its own. */
export const textReport = (n: number, chats = 20): string =>
  JSON.stringify({
    action: 'report_new_msg',
    appid: 'bench-appid',
    wxid: 'wxid_bench_owner',
    client_session: '5d1f0c7e8a9b4c3d',
    data: {
      msg: {
        msg_id: `90071992547${String(n).padStart(8, '0')}`,
        msg_timestamp: 1_572_241_508_000 + n,
        room_wxid: `1000000${n % chats}@chatroom`,
        wxid_from: `wxid_bench_member_${n % speakers}`,
        wxid_to: `1000000${n % chats}@chatroom`,
        msg_type: 1,
        atUserList: [],
        msg: `c${n % chats}#${Math.floor(n / chats)} 今天晚上一起吃饭吗？ The quick brown fox jumps over the lazy dog, again and again, until the dog wakes. 🌙 ${'padding '.repeat(12)}`,
      },
    },
  })

export const login = JSON.stringify({
  action: 'login',
  appid: 'bench-appid',
  wxid: 'wxid_bench_owner',
  data: { nickname: 'Bench', client_version: '0.4.26', machine_id: 'PC:1' },
})

export const pollOf = (account: string): string =>
  JSON.stringify({ action: 'pull_task', appid: 'bench-appid', wxid: account, data: {} })
export const poll = pollOf('wxid_bench_owner')

export const token = 'bench-token-of-twenty-and-more'
