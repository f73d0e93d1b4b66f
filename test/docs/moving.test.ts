import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { blocksOf } from './markdown.ts'

// matrix-wechat, internal/database/upgrades/00-initial-revision.sql, as far as the question goes
const schema =
  'create table portal (uid text, receiver text, mxid text unique, name text not null, primary key (uid, receiver))'

test('what docs/moving.md asks of matrix-wechat’s database is which chat is in which room', () => {
  const [question] = blocksOf('docs/moving.md').filter(({ info }) => info === 'sql')
  const db = new Database(':memory:')
  db.exec(schema)
  const add = db.prepare('insert into portal values (?, ?, ?, ?)')
  add.run('wxid_anna\u0001u', 'wxid_me\u0001u', '!one:example.org', '')
  add.run('5001@chatroom\u0001g', '5001@chatroom\u0001g', '!two:example.org', 'Family')
  add.run('wxid_bob\u0001u', 'wxid_me\u0001u', null, '')
  expect(db.prepare(question?.text ?? '').all()).toEqual([
    { mxid: '!one:example.org', name: '', wechat: 'wxid_anna' },
    { mxid: '!two:example.org', name: 'Family', wechat: '5001@chatroom' },
  ])
  db.close()
})
