import { textReport } from './wire.ts'

const words = `今天晚上一起吃饭吗？ The quick brown fox jumps over the lazy dog, again and again. ${'padding '.repeat(12)}`
const room = '10000001@chatroom'

/** A text report of each dialect, as its clients post it. */
export const textReports: Readonly<Record<string, string>> = {
  wehub: textReport(1),
  wehelp: JSON.stringify({
    data: {
      type: 78,
      msgType: '1',
      processid: 6072,
      cwxid: 'wxid_bench_owner',
      wxid: room,
      formWxid: 'wxid_bench_member_1',
      nick: 'Bench',
      message: words,
    },
  }),
  'wequick-2019': JSON.stringify({
    data: {
      action: 'reportTextMessage',
      cwxid: 'wxid_bench_owner',
      data: {
        msg: {
          msgType: '1',
          myMsg: '0',
          roomWxid: room,
          wxidFrom: 'wxid_bench_member_1',
          wxidTo: room,
          nick: 'Member',
          message: words,
        },
      },
    },
  }),
  'wequick-2021': JSON.stringify({
    data: {
      action: 'reportTextMessage',
      cwxid: 'wxid_bench_owner',
      data: {
        msgType: 1,
        myMsg: '0',
        ispc: '0',
        msgid: '6423847598234756123',
        roomWxid: room,
        wxidFrom: 'wxid_bench_member_1',
        wxidTo: room,
        timestamp: 1_606_000_000,
        atlist: ['wxid_bench_owner'],
        message: words,
      },
    },
  }),
}

const friend = (n: number) => ({
  wxid: `wxid_bench_friend_${n}`,
  wx_alias: `bench${n}`,
  nickname: `Friend ${n} 朋友`,
  remark_name: n % 3 ? '' : `Remark ${n}`,
  head_img: `http://wx.qlogo.example/mmhead/ver_1/${'x'.repeat(80)}/${n}`,
  sex: n % 3,
  country: 'CN',
  province: 'Zhejiang',
  city: 'Hangzhou',
})

const group = (n: number) => ({
  wxid: `${20_000_000 + n}@chatroom`,
  name: `Group ${n} 群`,
  owner_wxid: `wxid_bench_friend_${n}`,
  member_count: 100,
  head_img: '',
  member_wxid_list: Array.from({ length: 100 }, (_, m) => `wxid_bench_friend_${(n * 7 + m) % 5_000}`),
  member_nickname_list: Array.from({ length: 100 }, (_, m) => `Member ${m}`),
})

/** The contacts of an account with 5,000 friends and 500 groups of 100. */
export const contactReport = (): string =>
  JSON.stringify({
    action: 'report_contact',
    appid: 'bench-appid',
    wxid: 'wxid_bench_owner',
    data: {
      friend_list: Array.from({ length: 5_000 }, (_, n) => friend(n)),
      group_list: Array.from({ length: 500 }, (_, n) => group(n)),
      public_list: [],
    },
  })
