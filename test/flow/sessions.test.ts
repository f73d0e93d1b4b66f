import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { noSynapse } from '../servers/synapse.ts'
import { gifts } from './gifts.ts'
import { type BothHouse, bothHouse } from './house.ts'
import { home } from './people.ts'

describe.skipIf(noSynapse)(`Sessions of WeChat${noSynapse ? ` (no Synapse: ${noSynapse})` : ''}`, () => {
  let house: BothHouse
  beforeAll(async () => {
    house = await bothHouse({ settings: { offlineAfter: '3s' }, dialects: ['wequick-2021'] })
  })
  afterAll(() => house?.stop())

  /** What stands in General, oldest first. */
  const general = () => house.telegram.server.messages(house.telegram.forum).filter(({ thread }) => !thread)
  // several accounts share it: each line says whose it is
  const inGeneral = (text: string) =>
    general().filter((each) =>
      each.text
        .replaceAll('\u2060', '')
        .replace(/^(?:codes|gone): /, '')
        .startsWith(text),
    )
  const inRoom = (room: string, text: string) => house.matrix.you.bodies(room).filter((body) => body.startsWith(text))
  /** Waits until a line stands so often on both sides. */
  const both = async (room: string, text: string, count = 1) => {
    await house.matrix.you.until((you) => you.rooms().includes(room) && inRoom(room, text).length >= count)
    await house.telegram.server.until(() => inGeneral(text).length >= count, 15_000)
    expect([inRoom(room, text).length, inGeneral(text).length]).toEqual([count, count])
  }

  test('a QR code to log in with is replaced when it has run out, and by a word when somebody has logged in', async () => {
    const { matrix, telegram } = house
    const wechat = await house.speaking('wequick-2021', { ...home, wxid: 'wxid_codes', nickname: 'codes' })
    const desk = 'WeChat codes'
    await both(desk, 'WeChat is logged in as codes.')
    const { jpeg, webp } = await gifts()
    const shows = (picture: Uint8Array, type: string) => {
      const base64 = `data:image/${type};base64,${Buffer.from(picture).toString('base64')}`
      return wechat.report('reportQrCodeMessage', { file: 'C:\\qr.png', base64 })
    }
    const pictures = () => matrix.you.timeline(desk).filter(({ type }) => type === 'm.image')
    const photos = () => general().filter(({ file }) => file)
    await shows(jpeg, 'jpeg')
    const first = await matrix.you.until(() => pictures()[0])
    await telegram.server.until(() => photos().length === 1, 15_000)
    const [photo] = photos()
    await shows(webp, 'webp')
    await matrix.you.until(() => pictures().some(({ url }) => url !== first.url))
    await telegram.server.until(() => photos().some(({ file }) => file?.hash !== photo?.file?.hash), 15_000)
    expect(pictures().map(({ eventId }) => eventId)).toEqual([first.eventId])
    expect(photos().map(({ id }) => id)).toEqual([photo?.id])
    await wechat.login()
    await both(desk, '✓ Scanned: WeChat is logged in as codes.')
    await matrix.you.until(() => pictures().length === 0)
    expect(wechat.complaints).toEqual([])
  })

  test('a client that is gone without a word is told of once on both sides, and so is its return', async () => {
    const own = { ...home, wxid: 'wxid_gone', nickname: 'gone' }
    const wechat = await house.wechat(own)
    const desk = 'WeChat gone'
    await both(desk, 'WeChat is logged in as gone.')
    wechat.kill()
    await both(desk, '⚠ Nothing has been heard from the WeChat client of gone for')
    await house.matrix.you.send(desk, 'status')
    await house.matrix.you.until(
      () => inRoom(desk, 'WeChat (gone) is logged in, but nothing has been heard from its client for').length,
    )
    await house.wechat(own)
    await both(desk, 'WeChat is logged in as gone.', 2)
    await both(desk, '⚠ Nothing has been heard from the WeChat client of gone for')
  })
})
