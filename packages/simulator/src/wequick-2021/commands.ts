import { samples } from '../bytes.ts'
import type { Deeds } from '../deeds.ts'
import { lastOf } from '../disk.ts'
import { Refused } from '../errors.ts'
import type { Line } from '../line.ts'
import { inSlots } from '../mention.ts'
import { type Field, filled, numeral, optional, row, text, texts } from '../task.ts'
import { type Commands, nothing, one, reported } from '../wequick/commands.ts'
import { named, undone, upload } from '../wequick/files.ts'
import type { WeQuickOptions } from '../wequick/options.ts'
import {
  chatRooms,
  contacts,
  imContacts,
  imRoomMembers,
  imRooms,
  loginUser,
  publics,
  roomMembers,
  singleContact,
  updatedContact,
} from './reports.ts'

export interface WeQuick2021Options extends WeQuickOptions {
  /** The folder on the PC that `downloadFile` fills. Default `C:\wequick\files`. */
  readonly downloads?: string
}

export interface Means {
  readonly line: Line
  readonly deeds: Deeds
  readonly options: WeQuick2021Options
  readonly leave: () => void
}

const say = (report: { readonly action: string; readonly data: object }) => reported(report.action, report.data)

const scene = optional(numeral)
const code: Field<number | string> = numeral

// nothing of it is ever reported
const silently = <S extends Readonly<Record<string, Field<unknown>>>>(shape: S) =>
  row(shape, (_, _means: Means) => nothing)

const png = Buffer.from(samples.png.bytes).toString('base64')
const few = 40

/** send_msg: the commands of the document, in its order. */
export const commands: Commands<Means> = {
  // 登录登出 01 … 04
  openWeChat: silently({}),
  getLoginQrCode: row({}, (_, { line }: Means) => {
    const file = 'C:\\wequick\\qrcode.png'
    line.disk.write(file, 'qrcode.png', samples.png.bytes)
    return reported('reportQrCodeMessage', { file, base64: png })
  }),
  getLoginUser: row({}, (_, { line }: Means) => say(loginUser(line.cast))),
  logout: row({}, (_, { leave }: Means) => {
    leave()
    return nothing
  }),
  // 好友相关 05 … 21
  getContacts: row({}, (_, { line }: Means) => say(contacts(line.cast))),
  getImContacts: row({}, (_, { line }: Means) => say(imContacts(line.cast))),
  getPublics: row({}, (_, { line }: Means) => say(publics(line.cast))),
  getSingleContact: row({ wxid: filled }, ({ wxid }, { deeds }: Means) => say(singleContact(deeds.person(wxid)))),
  updateContact: row({ wxid: filled }, ({ wxid }, { line, deeds }: Means) =>
    say(updatedContact(deeds.person(wxid), line.world)),
  ),
  addFriend: row({ wxid: filled, remark: text, scene, roomWxid: optional(text) }, ({ wxid }, { deeds }: Means) => {
    deeds.addFriend(wxid)
    return reported('reportAddFriendMessage', { wxid, status: 0 })
  }),
  delFriend: row({ wxid: filled }, ({ wxid }, { deeds }: Means) => one(deeds.removeFriend(wxid))),
  updateRemark: row({ wxid: filled, remark: text }, ({ wxid, remark }, { deeds }: Means) =>
    one(deeds.remark(wxid, remark)),
  ),
  acceptFriend: row({ v1: filled, v2: text, scene }, ({ v1 }, { deeds }: Means) => one(deeds.acceptFriend(v1))),
  acceptBankTransfer: row({ transferid: filled }, ({ transferid }, { line, deeds }: Means) =>
    one(deeds.settle(line.stands, transferid, 'accepted')),
  ),
  refuseFriendWcpay: row({ transferid: filled }, ({ transferid }, { line, deeds }: Means) =>
    one(deeds.settle(line.stands, transferid, 'returned')),
  ),
  autoAcceptFriend: silently({ auto: code }),
  autoAcceptWcpay: silently({ auto: code }),
  autoAcceptCard: silently({ auto: code }),
  acceptOnewayFriend: silently({ wxid: filled }),
  searchContact: row({ search: filled }, ({ search }, { line: { cast, world } }: Means) => {
    const found = cast.people.find(({ wxid, alias }) => wxid === search || alias === search)
    if (found === undefined) return reported('reportSearchContact', { search, status: '0' })
    const { data } = updatedContact(found, world)
    const more = { search, status: '1', isFriend: found.friend === false ? '0' : '1' }
    return reported('reportSearchContact', { ...data, ...more })
  }),
  addSearchContact: silently({ v1: filled, v2: text, remark: text, scene }),
  // 群相关 22 … 39
  getChatRooms: row({}, (_, { line }: Means) => say(chatRooms(line.cast))),
  getImRooms: row({}, (_, { line }: Means) => say(imRooms(line.cast))),
  getSingleChatRoomMembers: row({ roomWxid: filled }, ({ roomWxid }, { line, deeds }: Means) =>
    say(roomMembers(line.cast, deeds.room(roomWxid))),
  ),
  getSingleImRoomMembers: row({ roomWxid: filled }, ({ roomWxid }, { line, deeds }: Means) =>
    say(imRoomMembers(line.cast, deeds.room(roomWxid))),
  ),
  updateChatRoom: row({ roomWxid: filled }, ({ roomWxid }, { line, deeds }: Means) =>
    say(roomMembers(line.cast, deeds.room(roomWxid))),
  ),
  sendChatroomLow: row({ roomWxid: filled, wxidList: texts }, ({ roomWxid, wxidList: people }, { deeds }: Means) => {
    if (deeds.room(roomWxid).members.length > few) throw new Refused('more than 40 members')
    return one(deeds.invite(roomWxid, people))
  }),
  sendChatroomHigh: row({ roomWxid: filled, wxidList: texts }, ({ roomWxid, wxidList: people }, { deeds }: Means) => ({
    deeds: people.map((wxid) => deeds.sendInvitation(roomWxid, wxid)),
  })),
  acceptChatroomInvite: row({ wxid: text, inviteurl: filled }, ({ inviteurl }, { deeds }: Means) =>
    one(deeds.joinRoom(inviteurl)),
  ),
  delChatRoomMembers: row({ roomWxid: filled, wxidList: texts }, ({ roomWxid, wxidList: people }, { deeds }: Means) =>
    one(deeds.kick(roomWxid, people)),
  ),
  updateChatRoomName: row({ roomWxid: filled, name: text }, ({ roomWxid, name }, { deeds }: Means) =>
    one(deeds.rename(roomWxid, name)),
  ),
  sendChatRoomNotice: row({ roomWxid: filled, notice: filled }, ({ roomWxid, notice }, { deeds }: Means) =>
    one(deeds.announce(roomWxid, notice)),
  ),
  updateChatRoomDisplayName: row({ roomWxid: filled, nick: text }, ({ roomWxid, nick }, { deeds }: Means) =>
    one(deeds.nickname(roomWxid, nick)),
  ),
  showDisplayName: silently({ roomWxid: filled, code }),
  createChatRoom: row({ wxidLists: texts }, ({ wxidLists: people }, { deeds }: Means) => one(deeds.createRoom(people))),
  quitDelChatRoom: row({ roomWxid: filled }, ({ roomWxid }, { deeds }: Means) => one(deeds.leave(roomWxid))),
  autoAcceptChatRoom: silently({ auto: code }),
  acceptQrcodeChatRoom: row({ url: filled }, ({ url }, { line, deeds }: Means) => {
    const good = line.world.invitations.has(url)
    const status = {
      kind: 'report',
      action: 'reportAcceptQrCodeChatRoom',
      data: { url, status: good ? '0' : '2' },
    } as const
    return { deeds: good ? [status, deeds.joinRoom(url)] : [status] }
  }),
  saveRoomToContact: silently({ roomWxid: filled, code }),
  // 消息相关 40 … 52
  transAnyMessage: row({ wxid: filled, msgid: filled }, (_, _means: Means) => {
    throw new Refused('not supported any more')
  }),
  sendTextMessage: row({ wxid: filled, text: filled }, ({ wxid, text: words }, { deeds }: Means) =>
    one(deeds.send(wxid, { kind: 'text', text: words })),
  ),
  sendAtTextMessage: row(
    { wxid: filled, text: filled, atlist: texts },
    ({ wxid, text: words, atlist: at }, { line: { cast }, deeds }: Means) =>
      one(deeds.send(wxid, { kind: 'text', text: inSlots(cast, wxid, words, at, 'atlist'), at })),
  ),
  sendPicMessage: row({ wxid: filled, imgPath: filled }, async ({ wxid, imgPath }, { line, deeds }: Means) =>
    one(deeds.send(wxid, { kind: 'image', file: await named(line, imgPath, false) })),
  ),
  sendFileMessage: row({ wxid: filled, filePath: filled }, async ({ wxid, filePath }, { line, deeds }: Means) =>
    one(deeds.send(wxid, { kind: 'file', file: await named(line, filePath, false) })),
  ),
  sendVideoMessage: row({ wxid: filled, videoPath: filled }, async ({ wxid, videoPath }, { line, deeds }: Means) =>
    one(deeds.send(wxid, { kind: 'video', file: await named(line, videoPath, false) })),
  ),
  sendGifMessage: row({ wxid: filled, gifPath: filled }, async ({ wxid, gifPath }, { line, deeds }: Means) =>
    one(deeds.send(wxid, { kind: 'sticker', file: await named(line, gifPath, false) })),
  ),
  sendLinkMessage: row(
    { wxid: filled, title: text, url: filled, desc: text, pic: text },
    ({ wxid, title, url, desc, pic }, { deeds }: Means) =>
      one(deeds.send(wxid, { kind: 'link', title, url, description: desc, picture: pic })),
  ),
  sendCardMessage: row({ wxid: filled, wxidCard: filled }, ({ wxid, wxidCard: person }, { deeds }: Means) =>
    one(deeds.send(wxid, { kind: 'card', person })),
  ),
  sendMiniMessage: row({ wxid: filled, msgid: filled }, ({ wxid, msgid }, { line, deeds }: Means) => {
    const found = line.stands.all.find(({ id }) => id === msgid)
    if (found?.thing.kind !== 'mini-program') throw new Refused('no such mini-program')
    return one(deeds.send(wxid, found.thing))
  }),
  sendFavorite: silently({ wxid: filled, localId: filled }),
  sendXmlMessage: row({ wxid: filled, xml: filled }, ({ wxid, xml }, { deeds }: Means) =>
    one(deeds.send(wxid, { kind: 'xml', type: 49, xml })),
  ),
  sendCardXmlMessage: row({ wxid: filled, xml: filled }, ({ wxid, xml }, { deeds }: Means) =>
    one(deeds.send(wxid, { kind: 'xml', type: 42, xml })),
  ),
  // 请求相关 53 … 60
  addPublic: silently({ wxid: filled, scene: optional(text) }),
  getFavorites: row({}, (_, _means: Means) => reported('reportFavitems', { items: [], status: 1 })),
  addFavoriteFrom: silently({ wxid: filled, msgid: filled }),
  transVoice: row({ wxid: filled, msgid: filled }, ({ wxid, msgid }, { line: { stands, cast } }: Means) => {
    const found = stands.all.find(({ id }) => id === msgid)
    if (found?.thing.kind !== 'voice') throw new Refused('no such voice message')
    const room = cast.rooms.some((each) => each.wxid === wxid) ? wxid : ''
    const way = { roomWxid: room, wxidFrom: found.from, wxidTo: room === '' ? cast.self.wxid : room }
    // the document's table says msgid, its example msgId
    return reported('reportTransVoice', { msgType: '34', msgId: msgid, ...way, text: '你好', status: '1' })
  }),
  zombieCheck: row({ wxid: filled }, ({ wxid }, { deeds }: Means) =>
    reported('reportZombieCheckMessage', { wxid, status: deeds.person(wxid).friend === false ? '2' : '0' }),
  ),
  decryptPic: row({ srcfile: filled, tarfile: filled }, ({ srcfile, tarfile }, { line: { disk } }: Means) => {
    const made = undone(disk.read(srcfile)?.bytes ?? new Uint8Array())
    if (made !== undefined) disk.write(tarfile, lastOf(tarfile), made)
    return reported('reportDecryptPicMessage', { srcfile, tarfile, status: made === undefined ? '0' : '1' })
  }),
  unreadMsgCountChange: silently({}),
  clearChatHistory: silently({}),
  // 其他 61 … 70
  scanQrcodePic: row({ pic: filled }, ({ pic }, { line }: Means) => {
    const status = line.disk.read(pic) === undefined ? '0' : '1'
    return reported('reportScanQrcodePic', { pic, content: '', type: '', status })
  }),
  modRecvNotify: silently({ wxid: filled, code }),
  chatSessionTop: silently({ wxid: filled, code }),
  openBrowser: silently({ url: filled }),
  disableRevoke: silently({ code }),
  checkUrlStatus: row({ url: filled }, ({ url }, _means: Means) =>
    reported('reportCheckUrlStatus', { url, realUrl: url, status: '0' }),
  ),
  getSqlData: row({ sql: filled, db: numeral, extend: optional(text) }, ({ extend = '' }, _means: Means) =>
    reported('reportSqlData', { result: '[]', extend }),
  ),
  closeProcess: row({ pid: numeral }, (_, { leave }: Means) => {
    leave()
    return nothing
  }),
  uploadFile: row({ cwxid: text, filepath: filled, url: filled }, async ({ filepath, url }, means: Means) => ({
    answer: await upload(means.line, means.options, filepath, url),
  })),
  // where the file lies is said nowhere; a client that fetches nothing keeps an empty one
  downloadFile: row({ cwxid: text, url: filled }, async ({ url }, { line, options }: Means) => {
    const file = await line.fetch(url)
    const path = `${options.downloads ?? 'C:\\wequick\\files'}\\${file.name}`
    line.disk.download(path, file)
    return nothing
  }),
}
