import { address } from '../config/values.ts'
import { checkPublicUrl, occupied, openDoors } from '../doctor/doors.ts'
import type { Finding } from '../doctor/finding.ts'
import { checkHomeserver, checkOwner } from '../doctor/matrix.ts'
import { checkBot, checkForum, checkMember, checkPrivate } from '../doctor/telegram.ts'
import { type Door, occupantOf } from '../process/occupant.ts'
import { type Answers, officialApi } from './answers.ts'

/** Milliseconds that an answer may take, while somebody waits for the next question. */
const patience = 5_000

/** `adminToken`: the one that this Queqiao has already. */
type Look = (answers: Answers, adminToken: string | undefined) => AsyncIterable<Finding>

const bot = ({ apiRoot = officialApi, botToken = '' }: Answers) => ({ apiRoot, botToken, patience })

const doorsAt = ({ listen = '', admin = '' }: Answers, adminToken: string | undefined) =>
  openDoors({ listen: address.parse(listen), admin: address.parse(admin), adminToken, matrix: undefined })

/** Looks whether an address is ours to have. Whoever has it may be this Queqiao, which `admin` alone tells. */
const at = (door: Door): Look =>
  async function* (answers, adminToken) {
    const there = await occupantOf(address.parse(answers.admin), adminToken)
    const found = there.kind === 'ours' ? undefined : await occupied(door, address.parse(answers[door]), adminToken)
    if (found) yield found
  }

async function* publicUrl(answers: Answers, adminToken: string | undefined): AsyncGenerator<Finding> {
  const doors = await doorsAt(answers, adminToken)
  try {
    // who else has `listen` has been told
    if (doors.open) yield await checkPublicUrl({ publicUrl: answers.publicUrl ?? '' }, { patience })
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
  listen: at('listen'),
  admin: at('admin'),
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
    const { bot: own } = await checkBot(bot(answers))
    if (own && answers.forum)
      yield await checkMember(bot(answers), Number(answers.forum), Number(answers.telegramOwner))
  },
}

/** Looks whether an answer holds: what it names is asked, for five seconds at most each. No findings: nothing can be asked. */
export const live = (key: keyof Answers, answers: Answers, adminToken?: string): AsyncIterable<Finding> =>
  looks[key]?.(answers, adminToken) ?? (async function* () {})()
