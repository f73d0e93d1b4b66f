// grammY alone: node test/bench/peers/grammy.ts API_ROOT TOKEN GROUPS HOW
// Reports come in at a bare door; each chat has a loop of its own that sends in the order in which they came. `once`: a send that
// fails is dropped. `loop`: it is made again, after the time that Telegram asked for, or half a second. Neither is in grammY.
import { setTimeout as pause } from 'node:timers/promises'
import { Api, GrammyError } from 'grammy'
import { inOrder, openDoor, type Report } from './door.ts'

const [, , apiRoot = '', token = '', groups = '[]', how = 'once'] = process.argv
const api = new Api(token, { apiRoot })
const group: readonly number[] = JSON.parse(groups)

const waitOf = (error: unknown): number =>
  error instanceof GrammyError && error.parameters.retry_after ? error.parameters.retry_after * 1_000 : 500

async function send({ chat, text }: Report): Promise<void> {
  const to = group[Number(/^1000000(\d+)@/.exec(chat)?.[1])] ?? 0
  for (;;) {
    try {
      await api.sendMessage(to, text)
      return
    } catch (error) {
      if (how === 'once') return
      await pause(waitOf(error))
    }
  }
}

openDoor(inOrder(send))
