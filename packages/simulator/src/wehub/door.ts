import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { LoginRefused } from '../errors.ts'
import { type Fields, isFields } from '../fields.ts'
import type { Line } from '../line.ts'
import { type Answer, isSigned } from './answer.ts'
import { offerOf } from './offer.ts'
import type { WeHubOptions } from './options.ts'
import { contactData, loginData, logoutData } from './reports.ts'
import type { Talk } from './talk.ts'
import { has } from './versions.ts'

const everyList = 7

// `option.flag_report_contact` (≥ 0.4.9): which lists the server wants; all where it does not say
const contactFlag = (version: string, { option }: Fields): number => {
  const flag = isFields(option) ? option.flag_report_contact : undefined
  return has(version, 'contactFlag') && typeof flag === 'number' ? flag : everyList
}

const nonceAt = (time: number): string => `${randomBytes(16).toString('hex')}_wehub_${Math.floor(time / 1000)}`

/** How the client comes and goes. */
export const doorOf = (line: Line, options: WeHubOptions, talk: Talk) => {
  const { wxid, version, secret, qrSession, socket: wanted = true, reconnectAfter = 1_000 } = options
  const { cast } = line

  // the real client looks at the signature first, and only then at what the server has to say
  const check = (answer: Answer, nonce: string) => {
    const signed = !has(version, 'nonce') || secret === undefined || isSigned(answer.data, wxid, nonce, secret)
    if (!signed) throw new LoginRefused('wrong signature')
    if (answer.code !== 0) throw new LoginRefused(answer.reason)
  }

  const reportContacts = async (flag = everyList) => {
    await talk.report('report_contact', contactData(version, cast, flag))
  }

  const loginOver = (nonce: string) => talk.report('login', loginData(version, cast, nonce, qrSession))

  const comeBack = async (): Promise<void> => {
    while (!line.ended.aborted && !talk.onSocket()) {
      await sleep(reconnectAfter, undefined, { signal: line.ended }).catch(() => undefined)
      if (line.ended.aborted) return
      await line.alone(login())
      if (wanted === false) return
    }
  }

  const goOver = async ({ data }: Answer) => {
    const offer = has(version, 'socket') ? offerOf(data, (about) => line.complain(`login: ${about}`)) : undefined
    if (offer === undefined || !wanted) return
    await talk.connect(offer, () => void comeBack())
    // both known servers learn of the account by this frame; its answer has no signature
    const again = await loginOver(nonceAt(Date.now()))
    if (again.code !== 0) throw new LoginRefused(again.reason)
  }

  const login = async () => {
    const nonce = nonceAt(Date.now())
    const answer = await loginOver(nonce)
    check(answer, nonce)
    await goOver(answer)
    const flag = contactFlag(version, answer.data)
    if (flag !== 0) await reportContacts(flag)
  }

  const logout = () => talk.report('logout', logoutData(version))
  return { login, logout, reportContacts }
}
