import { address } from '../config/values.ts'
import { checkPublicUrl, openDoors } from '../doctor/doors.ts'
import type { Finding } from '../doctor/finding.ts'
import { checkHomeserver, checkOwner } from '../doctor/matrix.ts'
import { checkBot, checkForum, checkMember, checkPrivate } from '../doctor/telegram.ts'
import { type Answers, officialApi } from './answers.ts'

/** Milliseconds that an answer may take, while somebody waits for the next question. */
const patience = 5_000

type Look = (answers: Answers) => AsyncIterable<Finding>

const bot = ({ apiRoot = officialApi, botToken = '' }: Answers) => ({ apiRoot, botToken, patience })

async function* publicUrl({ listen = '', admin = '', publicUrl = '' }: Answers): AsyncGenerator<Finding> {
  const doors = await openDoors({ listen: address.parse(listen), admin: address.parse(admin) })
  try {
    if (doors.open) yield await checkPublicUrl({ publicUrl }, { patience })
    else yield* doors.findings
  } finally {
    await doors.stop()
  }
}

async function* forum(answers: Answers): AsyncGenerator<Finding> {
  const { bot: own } = await checkBot(bot(answers))
  // a token that was kept although it is wrong has been told already
  if (!own) return
  if (answers.forum) yield* checkForum(bot(answers), Number(answers.forum), own)
  else yield checkPrivate(own)
}

/** What can be looked at as soon as it is answered. */
const looks: Readonly<Partial<Record<keyof Answers, Look>>> = {
  publicUrl,
  homeserver: async function* ({ homeserver = '' }) {
    yield await checkHomeserver(homeserver, { patience })
  },
  matrixOwner: async function* ({ homeserver = '', matrixOwner = '' }) {
    yield await checkOwner(homeserver, matrixOwner, { patience })
  },
  botToken: async function* (answers) {
    yield (await checkBot(bot(answers))).finding
  },
  forum,
  telegramOwner: async function* (answers) {
    if (answers.forum) yield await checkMember(bot(answers), Number(answers.forum), Number(answers.telegramOwner))
  },
}

/** Looks whether an answer holds: what it names is asked, for five seconds at most each. No findings: nothing can be asked. */
export const live = (key: keyof Answers, answers: Answers): AsyncIterable<Finding> =>
  looks[key]?.(answers) ?? (async function* () {})()
