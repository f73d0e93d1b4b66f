import { randomBytes } from 'node:crypto'
import { type Answer, isSigned } from './answer.ts'
import type { Cast } from './cast.ts'
import { LoginRefused } from './errors.ts'
import { type Fields, isFields } from './fields.ts'
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
export const door = ({ wxid, version, secret }: WeHubOptions, cast: Cast, line: Talk) => {
  // the real client looks at the signature first, and only then at what the server has to say
  const check = (answer: Answer, nonce: string) => {
    const signed = !has(version, 'nonce') || secret === undefined || isSigned(answer.data, wxid, nonce, secret)
    if (!signed) throw new LoginRefused('wrong signature')
    if (answer.code !== 0) throw new LoginRefused(answer.reason)
  }

  const reportContacts = async (flag = everyList) => {
    await line.report('report_contact', contactData(version, cast, flag))
  }

  const login = async () => {
    const nonce = nonceAt(Date.now())
    const answer = await line.report('login', loginData(version, cast, nonce))
    check(answer, nonce)
    const flag = contactFlag(version, answer.data)
    if (flag !== 0) await reportContacts(flag)
  }

  const logout = () => line.report('logout', logoutData(version))
  return { login, logout, reportContacts }
}
