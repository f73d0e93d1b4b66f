import { mayOwn } from '../accounts/roles.ts'
import { type Answer, type Asked, asLine, say, type Words } from './asked.ts'
import { requested } from './requests.ts'
import { type Decision, transferred } from './transfers.ts'

/** What others offer: to be a contact, or money. */
export const offers: Words = {
  accept: {
    takes: '[ID]',
    help: 'the contact request with this ID; without one, in a chat, its newest transfer, once you have confirmed it',
    refusal: mayOwn,
    answer: (asked) => decide('accept', asked),
  },
  refuse: {
    takes: '[ID]',
    help: 'the same, refused: money goes back',
    mostly: 'refuse-transfer',
    refusal: mayOwn,
    answer: (asked) => decide('refuse', asked),
  },
}

/** Requests are known by the number of their report. So are transfers, where the line is sure. */
function decide(decision: Decision, asked: Asked): Answer | Promise<Answer> {
  const [all, now, number] = /^(now\s+)?(\d{1,15})$/u.exec(asked.rest) ?? []
  if (asked.rest && all === undefined)
    return say(
      `Type ${asLine(asked, `${decision} ID`)}, or ${asLine(asked, decision, 'chat')} in the chat of a transfer.`,
    )
  const isRequest = number !== undefined && now === undefined
  return isRequest ? requested(decision, asked, Number(number)) : transferred(decision, asked, number)
}
