import { type Content, summary, type TransferState } from '@queqiao/protocol/model'

/** What stands for a content in words here, and what WeChat's own clients write in its place: people in WeChat read that. */
const labels: Readonly<Record<string, string>> = {
  '[picture]': '[图片]',
  '[voice message]': '[语音]',
  '[video]': '[视频]',
  '[file]': '[文件]',
  '[sticker]': '[动画表情]',
  '[location]': '[位置]',
  '[link]': '[链接]',
  '[channel video]': '[视频号]',
  '[mini program]': '[小程序]',
  '[contact card]': '[名片]',
  '[red packet]': '[红包]',
  '[chat history]': '[聊天记录]',
  '[announcement]': '[群公告]',
}

/** What has become of the money, as WeChat's own clients say it. */
const transfers: Readonly<Record<TransferState, string>> = { started: '待收款', accepted: '已收款', returned: '已退还' }

/** A content in words, for WeChat. What somebody wrote stays as it is. */
export function summaryInWeChat(content: Content<unknown>): string {
  if (content.kind === 'transfer') return transferInWeChat(content)
  const words = summary(content)
  if (content.kind === 'text') return words
  const [label = ''] = /^\[[a-z ]+\]/.exec(words) ?? []
  return (labels[label] ?? label) + words.slice(label.length)
}

const transferInWeChat = ({ state, amount, memo }: Content<unknown, 'transfer'>): string =>
  ['[转账]', transfers[state], amount, memo].filter((part) => part).join(' ')
