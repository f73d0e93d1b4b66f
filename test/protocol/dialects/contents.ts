import { type Content, type ContentKind, type Offer, personId } from '@queqiao/protocol/model'

const offer = (name: string, path: string | undefined = `C:\\files\\${name}`): Offer => ({
  url: `http://queqiao.example/media/${name}`,
  name,
  path,
  size: 1000,
  md5: '900150983cd24fb0d6963f7d28e17f72',
})

const samples: { readonly [K in ContentKind]: Content<Offer, K> } = {
  text: { kind: 'text', text: ['hi'] },
  image: { kind: 'image', file: offer('cat.jpg') },
  voice: { kind: 'voice', file: offer('voice.mp3'), seconds: 3 },
  video: { kind: 'video', file: offer('clip.mp4') },
  file: { kind: 'file', file: offer('plan.pdf') },
  sticker: { kind: 'sticker', file: offer('wave.gif') },
  location: { kind: 'location', latitude: 31.2, longitude: 121.5, name: 'Tea house' },
  link: {
    kind: 'link',
    title: 'News',
    url: 'https://news.example/1',
    description: 'All of it',
    picture: offer('n.jpg'),
  },
  articles: { kind: 'articles', articles: [{ title: 'One', url: 'https://news.example/1' }] },
  channel: { kind: 'channel', title: 'A film', from: 'Cinema' },
  'mini-program': { kind: 'mini-program', title: 'Taxi', raw: '<msg><appmsg/></msg>', picture: offer('t.jpg') },
  card: { kind: 'card', person: personId('wxid_b'), name: 'Bea' },
  transfer: { kind: 'transfer', transfer: 't1', state: 'started' },
  'red-packet': { kind: 'red-packet' },
  'room-invite': { kind: 'room-invite', title: 'Join us', url: 'https://support.weixin.qq.com/x' },
  record: { kind: 'record', title: 'Chat', messages: [] },
  announcement: { kind: 'announcement', text: 'Meeting at 3' },
  pat: { kind: 'pat', text: 'A patted B' },
  call: { kind: 'call', text: 'Missed' },
  system: { kind: 'system', text: 'B joined' },
  unsupported: { kind: 'unsupported', summary: '[x]', raw: '{}' },
}

/** One content of each kind, with files that every client would take where it takes such files at all. */
export const contents: readonly Content<Offer>[] = Object.values(samples)
