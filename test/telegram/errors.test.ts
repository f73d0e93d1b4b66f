import { Refused, Retry } from '@queqiao/hub'
import { describe, expect, it } from 'vitest'
import { answered, toRetry, unanswered } from '../../bridges/telegram/src/errors.ts'

const call = { method: 'sendMessage', chat: -1001000 }
const answer = (error_code: number, description: string) => answered(call, { error_code, description })
const notKnown = { error_code: 404, description: 'Not Found: method not found' }
const failure = (code: string, cause?: Error) =>
  Object.assign(new Error(`to /bot1:secret/x: ${code}`, { cause }), { code })

describe('what Telegram answers', () => {
  it.each([
    [429, 'Too Many Requests: retry after 8', { scope: 'destination', certain: true, after: 8000 }],
    // as it comes of an album
    [
      400,
      'Bad Request: Failed to send message #1 with the error message "Too Many Requests: retry after 8"',
      { after: 8000 },
    ],
    [401, 'Unauthorized', { scope: 'bridge', certain: true }],
    [404, 'Not Found', { scope: 'bridge', certain: true }],
    [403, 'Forbidden: bot was kicked from the supergroup chat', { scope: 'destination', certain: true }],
    [400, 'Bad Request: chat not found', { scope: 'destination', certain: true }],
    [400, 'Bad Request: not enough rights to send text messages to the chat', { scope: 'destination', certain: true }],
    [400, 'Bad Request: the chat is not a forum', { scope: 'destination', certain: true }],
    [400, 'Bad Request: group chat was upgraded to a supergroup chat', { scope: 'destination', certain: true }],
    [400, 'Bad Request: message thread not found', { scope: 'lane', certain: true }],
    [500, 'Internal Server Error: restart', { scope: 'lane', certain: false }],
    [504, 'Gateway Timeout', { scope: 'lane', certain: false }],
  ])('with %i %s is tried again', (code, description, retry) => {
    const error = toRetry(answer(code, description))
    expect(error).toBeInstanceOf(Retry)
    expect(error).toMatchObject(retry)
  })

  it.each(['createForumTopic', 'reopenForumTopic'])('with no right to %s makes no other chat wait', (method) => {
    const description = 'Bad Request: not enough rights to manage the topic'
    const error = toRetry(answered({ method, chat: 1 }, { error_code: 400, description }))
    expect(error).toMatchObject({ scope: 'lane', certain: true })
    expect(error.message).toContain('the bot needs the right "Manage Topics"')
  })

  it('with "message is too long" is never tried again', () => {
    expect(toRetry(answer(400, 'Bad Request: message is too long'))).toBeInstanceOf(Refused)
  })

  it('that it does not know a method, as an older server of one’s own does, is no wrong token: only that call is refused', () => {
    const error = toRetry(answered({ method: 'sendRichMessage', chat: 1 }, notKnown))
    expect(error).toBeInstanceOf(Refused)
    expect(error).toMatchObject({ cause: { kind: 'unsupported' } })
  })

  it.each([
    ['pinChatMessage', 'not enough rights to manage pinned messages in the chat', 'Pin Messages'],
    ['editForumTopic', 'not enough rights to edit the topic', 'Manage Topics'],
    ['deleteMessage', 'CHAT_ADMIN_REQUIRED', 'Delete Messages'],
  ])('that it lacks the right to %s stops no messages', (method, description, right) => {
    const trouble = answered({ method, chat: 1 }, { error_code: 400, description: `Bad Request: ${description}` })
    expect(toRetry(trouble)).toBeInstanceOf(Refused)
    expect(trouble.message).toContain(`the bot needs the right "${right}"`)
  })

  it.each([
    ['not enough rights to send photos to the chat', 'photos'],
    ['not enough rights to send voice notes to the chat', 'voice messages'],
    ['CHAT_SEND_STICKERS_FORBIDDEN', 'stickers'],
  ])('“%s” stops that file alone, and says what to do', (description, kind) => {
    const trouble = answered(
      { method: 'sendPhoto', chat: -1 },
      { error_code: 400, description: `Bad Request: ${description}` },
    )
    expect(toRetry(trouble)).toBeInstanceOf(Refused)
    expect(trouble.message).toBe(
      `the bot may not send ${kind} here: allow it to the members of this group, or make the bot an administrator`,
    )
  })

  it.each([
    [12345, 'Bad Request: chat not found', 'open the private chat with the bot, and press Start'],
    [-1001000, 'Bad Request: chat not found', 'add the bot to that group'],
    [12345, 'Forbidden: bot was blocked by the user', 'unblock the bot in the private chat with it'],
  ])('in %i it advises on “%s”: %s', (chat, description, advice) => {
    const { message } = answered({ method: 'sendMessage', chat }, { error_code: 400, description })
    expect(message).toBe(`telegram: sendMessage in ${chat}: ${description}: ${advice}`)
  })

  it('names the chat and what to do about it', () => {
    expect(answer(400, 'Bad Request: have no rights to send a message').message).toBe(
      'telegram: sendMessage in -1001000: Bad Request: have no rights to send a message: the bot needs the right "Send Messages"',
    )
  })
})

describe('without an answer', () => {
  it.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'])('because of %s nothing was sent', (code) => {
    expect(toRetry(unanswered(call, failure(code)))).toMatchObject({ scope: 'bridge', certain: true })
    const wrapped = new TypeError('fetch failed', { cause: failure(code) })
    expect(toRetry(unanswered(call, wrapped))).toMatchObject({ scope: 'bridge', certain: true })
  })

  it.each([failure('ECONNRESET'), failure('ETIMEDOUT'), new Error('aborted'), 'something else'])(
    'for another reason (%s) it may have been sent',
    (error) => expect(toRetry(unanswered(call, error))).toMatchObject({ certain: false }),
  )

  it('the reason does not hold the token that stands in the URL', () => {
    expect(unanswered(call, failure('ECONNRESET')).message).toBe(
      'telegram: sendMessage in -1001000: no answer (ECONNRESET)',
    )
  })
})
