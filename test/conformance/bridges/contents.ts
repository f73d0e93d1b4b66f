import { type Content, type ContentKind, personId, type Source } from '@queqiao/protocol/model'

const file: Source = { key: 'k1', name: 'plan.pdf' }

const samples: { readonly [K in ContentKind]: Content<Source, K> } = {
  text: { kind: 'text', text: ['dinner & drinks?'] },
  image: { kind: 'image', file },
  voice: { kind: 'voice', file, seconds: 7, transcript: 'I am late' },
  video: { kind: 'video', file, seconds: 12 },
  file: { kind: 'file', file },
  sticker: { kind: 'sticker', file: { url: 'http://sticker.example/1' } },
  location: { kind: 'location', latitude: 31.2, longitude: 121.5, name: 'Tea house', address: '1 Lake Road' },
  link: { kind: 'link', title: 'A <b>story</b>', url: 'https://news.example/?a=1&b=2', from: 'The News' },
  articles: {
    kind: 'articles',
    articles: [
      { title: 'One', url: 'https://news.example/1' },
      { title: 'Two', url: 'https://news.example/2' },
    ],
  },
  channel: { kind: 'channel', title: 'A film', from: 'Cinema' },
  'mini-program': { kind: 'mini-program', title: 'Taxi', from: 'Cabs', raw: '<msg/>' },
  card: { kind: 'card', person: personId('wxid_cara'), name: 'Cara' },
  transfer: { kind: 'transfer', transfer: 't1', state: 'started', amount: '￥5.00', memo: 'tea' },
  'red-packet': { kind: 'red-packet', greeting: 'all the best' },
  'room-invite': { kind: 'room-invite', title: 'Join us', url: 'https://weixin.example/x', description: 'Hikers' },
  record: {
    kind: 'record',
    title: 'Anna and Bob',
    messages: [
      { name: 'Anna', content: { kind: 'text', text: ['one'] } },
      {
        name: 'Bob',
        content: {
          kind: 'record',
          title: 'older',
          messages: [{ name: 'Cara', content: { kind: 'image', file } }],
        },
      },
    ],
  },
  announcement: { kind: 'announcement', text: 'Meeting at 3\nBring tea' },
  pat: { kind: 'pat', text: '"Anna" patted "Bob"' },
  call: { kind: 'call', text: 'Missed' },
  system: { kind: 'system', text: '"Bob" joined the group' },
  unsupported: { kind: 'unsupported', summary: 'something new', raw: '<xml/>' },
}

/** One content of each kind. */
export const contents: readonly Content<Source>[] = Object.values(samples)
