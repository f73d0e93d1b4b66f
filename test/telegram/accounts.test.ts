import { accountId, personId, type Report } from '@queqiao/protocol/model'
import { expect, test } from 'vitest'
import { message, report, withAnna } from '../matrix/house.ts'
import { type TownOptions, town } from './town.ts'

const second = accountId('wxid_two')
const dad = personId('wxid_dad')

/** What a client of the second account reports. */
const reported = (...events: Parameters<typeof report>): Report => ({ ...report(...events), account: second })

/** One forum of two accounts, both Alice's; the second is Bob's alone, if anybody's. */
const both = async (options: TownOptions = {}) => {
  const at = await town({ bob: 'owner', bobSees: [second], ...options })
  await at.stands(at.forum, 'WeChat is logged in as Me')
  await at.append(
    reported(
      { kind: 'login', person: personId('wxid_two'), name: 'Two' },
      {
        kind: 'people',
        people: [
          { id: personId('wxid_Anna'), nickname: 'Anna', friend: true },
          { id: dad, nickname: 'Dad', friend: true },
        ],
      },
    ),
  )
  await at.stands(at.forum, 'WeChat is logged in as Two')
  const desk = () =>
    at.server.messages(at.forum, 'general').map((one) => ({ ...one, text: one.text.replaceAll('\u2060', '') }))
  /** The answer with these words. */
  const answer = (words: string) => at.server.until(() => desk().findLast(({ text }) => text.includes(words)))
  const types = (line: string, by = at.alice) => by.send(at.forum, line)
  const press = async (words: string, label: string) =>
    at.alice.click({ chat: { id: at.forum.id }, message_id: (await answer(words)).id }, label)
  return { ...at, desk, answer, types, press }
}

test('where two accounts have their desks, a line is for the one that its writer owns', async () => {
  const at = await both()
  at.types('/send Dad: hi', at.bob)
  expect((await at.answer('WeChat is asked')).text).toBe('Two: WeChat is asked to send that to Dad.')
  await at.server.until(async () => (await at.owed()) === 1)
  expect(await at.taken(second)).toEqual(['hi'])
  at.types('/help', at.bob)
  const help = await at.answer('/for ACCOUNT LINE')
  expect(help.text).toContain('/login')
  expect(help.text).toContain('/rm – (as an answer) takes that message back')
})

test('an owner of both is asked which, before anything is done; the line may also name it', async () => {
  const at = await both()
  at.types('/send Anna: from whom?')
  const question = await at.answer('For which account is that? Nothing has been done yet.')
  expect(question.buttons.flat()).toEqual(['Me', 'Two'])
  expect(await at.owed()).toBe(0)
  await at.press('For which account', 'Two')
  await at.answer('Two: WeChat is asked to send that to Anna.')
  await at.server.until(async () => (await at.owed()) === 1)
  expect(await at.taken(second)).toEqual(['from whom?'])

  at.types('/for two search dad')
  await at.answer('Two: Dad (wxid_dad): contact')
  at.types('/for nobody status')
  await at.answer('Type “/for NAME LINE” with one of these: Me, Two.')
})

test('there /rm takes back what waits of a line, whichever account that was for, also where a button said so', async () => {
  const at = await both()
  const taken = async (count: number) => {
    const words = 'Taken back: WeChat is not asked.'
    await at.server.until(() => at.desk().filter(({ text }) => text.includes(words)).length === count)
    expect(await at.owed()).toBe(0)
  }
  const waits = () => at.server.until(async () => (await at.owed()) === 1)
  const named = at.types('/for two send Dad: one')
  await waits()
  at.alice.reply(named, '/rm')
  await taken(1)
  const changed = at.types('/for two send Dad: two')
  await waits()
  at.alice.edit(changed, '/rm')
  await taken(2)
  const asked = at.types('/send Dad: three')
  await at.press('For which account', 'Two')
  await waits()
  at.alice.reply(asked, '/rm')
  await taken(3)
  const his = at.types('/send Dad: four', at.bob)
  await waits()
  at.bob.reply(his, '/rm')
  await taken(4)
  expect(await at.taken(second)).toEqual([])
})

test('who is listed for another account alone is not told that they are nobody here', async () => {
  const at = await both()
  const group = at.server.group({ members: [at.alice, at.bob], kind: 'supergroup' })
  at.alice.send(group, '/link Family')
  await at.stands(group, 'the place of the chat with Family')
  at.bob.send(group, 'whose is it?')
  await at.stands(group, '✗ you are not among the users of the WeChat account that this is for')
})

test('there everything names the account: the status of each, what comes by itself, and the cards of chats', async () => {
  const at = await both()
  at.types('/status')
  await at.answer('Me:\nWeChat (Me) is logged in.')
  await at.answer('Two:\nWeChat (Two) is logged in.')
  await at.append(reported({ kind: 'logout' }))
  await at.answer('Two: WeChat is logged out.')
  await at.append(reported(message('hello', { chat: withAnna })))
  await at.stands(at.forum, 'WeChat contact of Two. What is written here goes there.')
})

test('before any account has logged in, whoever is listed is told so, wherever they type; afterwards all is answered', async () => {
  const at = await town({ later: true })
  const chat = at.alice.privately()
  at.alice.start()
  await at.stands(chat, 'No WeChat account has logged in through this bridge yet.')
  at.alice.send(at.forum, '/login')
  at.bob.send(at.forum, '/help')
  await at.stands(at.forum, 'No WeChat account has logged in through this bridge yet.')
  await at.hear()
  at.alice.send(at.forum, '/status')
  await at.stands(at.forum, 'WeChat (Me) is logged in.')
  expect(at.texts(at.forum).filter((text) => text.startsWith('No WeChat account'))).toHaveLength(1)
})
