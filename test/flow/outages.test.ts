import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { noSynapse } from '../servers/synapse.ts'
import { type MatrixHouse, matrixHouse } from './house.ts'
import { anna, dad, group, home } from './people.ts'

const numbered = (word: string, count: number) => Array.from({ length: count }, (_, index) => `${word} ${index + 1}`)

describe.skipIf(noSynapse)(
  `nothing is lost, doubled or reordered${noSynapse ? ` (no Synapse: ${noSynapse})` : ''}`,
  () => {
    let house: MatrixHouse
    beforeAll(async () => {
      // what a busy machine is slow with is not in doubt
      house = await matrixHouse({ separate: true, settings: { limits: { result: '10s' } } })
    })
    afterAll(() => house?.stop())

    test('200 messages over 20 chats arrive in order', async () => {
      const { you } = house
      const rooms = Array.from({ length: 20 }, (_, index) => group(`Room ${index + 1}`, `30${index}`, home))
      const wechat = await house.wechat({ ...home, wxid: 'wxid_crowd', rooms })
      const texts = numbered('message', 10)
      const talk = async ({ wxid }: { readonly wxid: string }) => {
        for (const text of texts) await wechat.says({ from: dad.wxid, room: wxid, text })
      }
      await Promise.all(rooms.map(talk))
      const complete = () => rooms.every(({ name }) => you.rooms().includes(name) && you.bodies(name).length >= 10)
      await you.until(complete, 60_000)
      for (const { name } of rooms) expect(you.bodies(name)).toEqual(texts)
    })

    test('Queqiao is killed in the middle of a talk and started again', async () => {
      const { you, queqiao } = house
      const room = group('Killed', '4001', home)
      const wechat = await house.wechat({ ...home, wxid: 'wxid_killed', rooms: [room] })
      await wechat.says({ from: dad.wxid, room: room.wxid, text: 'report 0' })
      await you.until(() => you.rooms().includes('Killed') && you.bodies('Killed').length === 1)

      const reports = numbered('report', 30)
      const answers = numbered('answer', 30)
      // a client that has not been answered says it again
      const insist = async (text: string) => {
        const failed = ({ id }: { readonly id: string }): Promise<string> =>
          sleep(200).then(() => wechat.resend(id).catch(failed))
        await wechat.says({ from: dad.wxid, room: room.wxid, text }).catch(failed)
      }
      const reporting = async () => {
        for (const text of reports) await insist(text)
      }
      const answering = async () => {
        for (const text of answers) await you.send('Killed', text)
      }
      const breaking = async () => {
        await sleep(500)
        await queqiao.kill()
        await sleep(1_000)
        await queqiao.start()
      }
      await Promise.all([reporting(), answering(), breaking()])

      const from = (word: string) => you.bodies('Killed').filter((body) => body.startsWith(word))
      await you.until(() => from('report').length > reports.length, 40_000)
      expect(from('report')).toEqual(['report 0', ...reports])

      // one that was on its way to the client when we died may not have arrived: then its writer is told
      const doubtful = () => {
        const marks = you.timeline('Killed').filter(({ body }) => body.startsWith('⚠'))
        return you
          .timeline('Killed')
          .flatMap((each) => (marks.some((mark) => mark.replyTo === each.eventId) ? [each.body] : []))
      }
      const arrived = () => wechat.seen.filter(({ chat }) => chat === room.wxid).map(({ text }) => text)
      await you.until(() => answers.every((text) => arrived().includes(text) || doubtful().includes(text)), 40_000)
      expect(arrived()).toEqual(answers.filter((text) => arrived().includes(text)))
      expect(doubtful().length).toBeLessThan(3)
    })

    test('the homeserver is down for 20 s in the middle of a talk', async () => {
      const { you, synapse } = house
      const wechat = await house.wechat({ ...home, wxid: 'wxid_down', people: [{ ...anna, remark: 'Outage' }] })
      const texts = numbered('word', 25)
      for (const text of texts.slice(0, 3)) await wechat.says({ from: anna.wxid, text })
      await you.until(() => you.rooms().includes('Outage') && you.bodies('Outage').length === 3)
      await synapse.kill()
      const down = sleep(20_000)
      for (const text of texts.slice(3, 20)) {
        await wechat.says({ from: anna.wxid, text })
        await sleep(500)
      }
      await down
      await synapse.restart()
      for (const text of texts.slice(20)) await wechat.says({ from: anna.wxid, text })
      await you.until(() => you.bodies('Outage').length >= texts.length, 60_000)
      expect(you.bodies('Outage')).toEqual(texts)
      await you.send('Outage', 'and back')
      await wechat.sees(({ text }) => text === 'and back', 30_000)
    })
  },
)
