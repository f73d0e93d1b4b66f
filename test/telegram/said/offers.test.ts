import { messageId } from '@queqiao/hub'
import { accountId, personId, roomId } from '@queqiao/protocol/model'
import type { Message } from 'grammy/types'
import { describe, expect, it } from 'vitest'
import { fromTelegram, toWishes } from '../../../bridges/telegram/src/from-telegram.ts'
import { contactIn, isGiven, offerIn, placeIn, titleOf } from '../../../bridges/telegram/src/said/offers.ts'
import { update } from '../updates.ts'

const about = { file_id: 'id', file_unique_id: 'unique', width: 4, height: 3, duration: 7 }
const file = { ...about, file_size: 2_000 }

const offer = (fields: Partial<Message>) => offerIn(update(fields).message as Message)

describe('a file that somebody sends', () => {
  it.each([
    ['a photo: its largest size', { photo: [{ ...file, file_id: 'small' }, file] }, 'image', 'photo.jpg'],
    ['a video', { video: { ...file, file_name: 'trip.mov' } }, 'video', 'trip.mov'],
    ['a round video', { video_note: { ...file, length: 240 } }, 'video', 'video.mp4'],
    ['what Telegram calls a GIF', { animation: file, document: file }, 'video', 'animation.mp4'],
    ['a GIF', { animation: { ...file, mime_type: 'image/gif', file_name: 'a.gif' } }, 'sticker', 'a.gif'],
    ['voice', { voice: file }, 'voice', 'voice.ogg'],
    ['music', { audio: { ...file, file_name: '歌.mp3' } }, 'file', '歌.mp3'],
    ['a file', { document: { ...file, file_name: '报告; a.pdf' } }, 'file', '报告; a.pdf'],
    ['a file without a name', { document: file }, 'file', 'file'],
    ['a live photo', { live_photo: file, photo: [file] }, 'video', 'video.mp4'],
  ] as const)('is sent as what it is: %s', (_, fields, as, name) => {
    expect(offer(fields as Partial<Message>)).toMatchObject({ as, name, id: 'id', unique: 'unique', size: 2_000 })
  })

  it.each([
    [{ is_animated: true, is_video: false }, 'sticker.tgs'],
    [{ is_animated: false, is_video: true }, 'sticker.webm'],
    [{ is_animated: false, is_video: false }, 'sticker.webp'],
  ])('may be a sticker, with a picture of it for where it cannot move: %s', (kind, name) => {
    const sticker = { ...file, type: 'regular', thumbnail: { ...about, file_id: 'still' }, ...kind } as const
    expect(offer({ sticker })).toMatchObject({ as: 'sticker', name, still: { id: 'still' } })
  })

  it('is not given to bots where it has more than 20 MB', () => {
    const large = { as: 'file', id: 'a', unique: 'b', name: 'a.iso', size: 25_300_000 } as const
    expect(isGiven(large)).toBe(false)
    expect(titleOf(large)).toBe('a.iso (25.3 MB)')
    expect(isGiven({ ...large, size: 20_971_520 })).toBe(true)
  })
})

describe('what somebody sends that is no file', () => {
  const to = { account: accountId('a'), chat: { kind: 'room', id: roomId('r') } } as const
  const wishes = (fields: Partial<Message>, where: object = {}) => {
    const said = fromTelegram(update({ thread: 9, ...fields }))
    return said.kind === 'nothing' ? said.why : toWishes(said, { to, ...where })
  }
  const location = { latitude: 31.2, longitude: 121.5 }

  it('may be a place, with its name where it has one', () => {
    const venue = { location, title: 'Tea house', address: '1 Lake Road' }
    expect(placeIn(update({ location }).message as Message)).toEqual(location)
    expect(wishes({ location, venue })).toMatchObject([
      { command: { content: { kind: 'location', ...location, name: 'Tea house', address: '1 Lake Road' } } },
    ])
  })

  it('may be somebody’s contact: words, because nobody in WeChat is known by it', () => {
    const contact = { phone_number: '+49123', first_name: 'Bob', last_name: 'Li' }
    expect(contactIn(update({ contact }).message as Message)).toBe('[名片] Bob Li +49123')
    expect(wishes({ contact })).toMatchObject([
      { command: { content: { kind: 'text', text: ['[名片] Bob Li +49123'] } } },
    ])
  })

  it('answers like any words', () => {
    const sender = { id: personId('wxid_li'), name: '李雷' }
    const linked = { message: messageId('m'), of: to, sender, fromSelf: false }
    expect(wishes({ contact: { phone_number: '1', first_name: 'B' } }, { linked })).toMatchObject([
      { command: { content: { text: ['[名片] B 1'] } }, answers: 'm' },
    ])
  })
})
