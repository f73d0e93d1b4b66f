import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lineOf, noticeOf } from '../../../packages/protocol/src/dialects/system.ts'
import { spent } from '../../spent.ts'

test.each([
  ['"阿兰" 撤回了一条消息', '阿兰'],
  ['“阿兰”撤回了一条消息', '阿兰'],
  ['阿兰 撤回了一条消息', '阿兰'],
  ['"阿 "兰" 岚" 撤回了一条消息', '阿 "兰" 岚'],
  ['"阿兰" 尝试撤回一条消息', '阿兰'],
  ['"阿兰" 尝试撤回上一条消息 (已拦截)', '阿兰'],
  ['阿兰 已撤回一条消息', '阿兰'],
  ['阿兰已收回一則訊息', '阿兰'],
  ['Bob recalled a message', 'Bob'],
  ['"Bob" has recalled a message.', 'Bob'],
  ['"Bob" tried to recall a message', 'Bob'],
])('%s: %s took something back', (text, name) => {
  expect(noticeOf(text)).toEqual({ kind: 'recall', fromSelf: false, name, text })
})

test.each([
  '你撤回了一条消息',
  '你撤回了一条消息 重新编辑',
  '你已收回一則訊息',
  'You recalled a message',
  "You've recalled a message.",
])('%s: the account took something back', (text) => {
  expect(noticeOf(text)).toEqual({ kind: 'recall', fromSelf: true, text })
})

test('what the owner of a room takes back was said by somebody else', () => {
  const named = '你撤回了成员"阿强"的一条消息'
  expect(noticeOf(named)).toEqual({ kind: 'recall', fromSelf: false, name: '阿强', text: named })
  const nameless = '"阿兰"撤回了一条成员消息'
  expect(noticeOf(nameless)).toEqual({ kind: 'recall', fromSelf: false, text: nameless })
})

test.each([
  ['你修改群名为“周末爬山”', '周末爬山'],
  ['你修改群名为"周末爬山"', '周末爬山'],
  ['"阿兰"修改群名为“说“好”的人”', '说“好”的人'],
  ['阿兰修改群名为周末爬山', '周末爬山'],
  ['You changed the group name to "Hike"', 'Hike'],
  ['Bob changed the group name to "Hike".', 'Hike'],
])('%s: the room is called %s', (text, name) => {
  expect(noticeOf(text)).toEqual({ kind: 'renamed', name })
})

test.each([
  ['pat', '"阿兰" 拍了拍 "阿强" 的肩膀'],
  ['pat', '我拍了拍自己'],
  ['pat', '“阿兰” 拍了拍我'],
  ['pat', '阿兰拍了拍阿强'],
  ['pat', '"Bob" tickled "Ann"'],
  ['red-packet', '收到红包，请在手机上查看'],
  ['red-packet', '发出红包，请在手机上查看'],
  ['red-packet', 'Red packet received. View on phone.'],
  ['red-packet', 'You received a red packet. Please check it on your phone'],
  ['call', '[语音通话]'],
  ['call', '视频通话已取消'],
  ['call', '通话时长 00:31'],
  ['call', '对方已拒绝'],
  ['call', '已在其它设备接听'],
  ['call', '阿兰发起了语音通话'],
  ['call', '语音通话已经结束'],
  ['call', 'Duration: 00:31'],
  ['call', 'Missed call'],
])('%s: %s', (kind, text) => {
  expect(noticeOf(text)).toEqual({ kind, text })
})

test.each([
  '',
  '"阿兰"邀请"阿强"加入了群聊',
  '你已添加了阿兰，现在可以开始聊天了。',
  '对方已添加你为朋友',
  '阿兰领取了你的红包',
  '<sysmsg type="revokemsg"><revokemsg/></sysmsg>',
  '语音',
  'x'.repeat(5000),
])('a line that is nothing but a line: %s', (text) => {
  expect(noticeOf(text)).toBeUndefined()
})

test.each([
  '"阿兰"邀请"阿强 撤回了一条消息"加入了群聊',
  '"阿兰"邀请"撤回了"Bob"的一条消息"加入了群聊',
  '"阿兰"邀请"阿强 撤回了一条消息 y"加入了群聊',
  '"阿兰"邀请"修改群名为x"加入了群聊',
  '"修改群名为“x”"加入了群聊',
  '阿兰邀请修改群名为x加入了群聊',
  '"阿兰"邀请"拍了拍"加入了群聊',
])('whoever is called like a notice and joins a room is no notice: %s', (text) => {
  expect(noticeOf(text)).toBeUndefined()
})

test('links and pictures in a line show as their words', () => {
  const packet =
    '<_wc_custom_link_ color="#FD9931" href="weixin://weixinhongbao/opendetail?a=1">红包</_wc_custom_link_>'
  expect(lineOf(`<img src="SystemMessages_HongbaoIcon.png"/>  你领取了阿兰的${packet}`)).toBe('你领取了阿兰的红包')
  expect(lineOf('3 < 4 <b>')).toBe('3 < 4 <b>')
  expect(noticeOf('你撤回了一条消息 <a href="weixin://revoke_edit_click">重新编辑</a>')).toMatchObject({
    kind: 'recall',
    fromSelf: true,
  })
})

test('whatever the line is, it is read at once', () => {
  const pieces = fc.constantFrom(
    '"',
    '“',
    '”',
    ' ',
    '撤回',
    '了',
    '一条',
    '消息',
    '修改群名为',
    '拍了拍',
    '你',
    'a',
    '<a',
    '>',
  )
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 400 }), (line) => {
      const started = spent()
      noticeOf(line.join(''))
      expect(spent() - started).toBeLessThan(500)
    }),
    { numRuns: 500 },
  )
})
