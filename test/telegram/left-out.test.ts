import { expect, test } from 'vitest'
import { failing } from '../servers/telegram/index.ts'
import { town } from './town.ts'

const away = failing(400, 'Bad Request: wrong file_id or the file is temporarily unavailable')

/** A file that does not come, and what is said of that. */
const leftOut = async () => {
  const at = await town({ bob: 'owner' })
  const thread = await at.opened()
  at.server.faults.add(away, { method: 'getFile', times: 100 })
  const plan = { kind: 'document', name: 'plan.pdf', bytes: new Uint8Array([1, 2, 3]), caption: 'old words' } as const
  const sent = at.alice.show(at.forum, plan, { thread })
  const shown = () => at.server.messages(at.forum, thread)
  const failed = await at.server.until(() => shown().find(({ text }) => text.includes('its file does not come')))
  at.server.faults.clear()
  const press = (label: string, by = at.alice) => by.click({ chat: at.forum, message_id: failed.id }, label)
  const now = () => shown().find(({ id }) => id === failed.id)
  return { ...at, thread, sent, press, now }
}

test('after Retry what said that a file did not come says that it goes once more, and has no buttons', async () => {
  const at = await leftOut()
  await at.press('Retry')
  await at.server.until(() => at.now()?.text === 'It was left out, and goes once more.')
  expect(at.now()?.buttons).toEqual([])
  await at.server.until(async () => (await at.owed()) === 2)
  expect(at.texts(at.forum).join('\n')).not.toContain('from-telegram')
})

test('who changes what was left out, or takes it back, is told that it was not sent, and no Retry sends the old words', async () => {
  const at = await leftOut()
  at.alice.editCaption(at.sent, 'new words')
  await at.stands(at.forum, '✗ What stood here was not sent to WeChat', at.thread)
  expect((await at.press('Retry')).text).toMatch(/^What this asks about has been changed or taken back since/)
  const other = await leftOut()
  other.alice.reply(other.sent, '/rm')
  await other.stands(other.forum, 'Taken back: it was not sent to WeChat.', other.thread)
  expect((await other.press('Retry')).text).toMatch(/^What this asks about has been changed or taken back since/)
  await other.server.until(() => other.now()?.buttons.length === 0)
  expect([await at.taken(), await other.taken()]).toEqual([[], []])
})
