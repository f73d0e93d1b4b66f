import { Refused, Retry } from '@queqiao/hub'
import { describe, expect, it } from 'vitest'
import { fileVerdict, homeserverError, refusesFile, uploadVerdict, verdict } from '../../bridges/matrix/src/errors.ts'

const answered = (call: string, statusCode: number, errcode?: string) =>
  verdict(homeserverError(call, { statusCode, body: { errcode } }))

const send = 'PUT rooms send'
const told = (statusCode: number, body: object, headers: object = {}) =>
  verdict(homeserverError(send, { statusCode, body, headers }))

describe('what the homeserver answers', () => {
  it.each([
    ['a send fails with a reason of its own', send, 500, 'M_UNKNOWN', 'lane', false],
    ['another server does not answer it', send, 504, 'M_UNKNOWN', 'lane', false],
    ['the proxy answers', send, 502, undefined, 'bridge', false],
    ['it is too much', send, 429, 'M_LIMIT_EXCEEDED', 'lane', true],
    ['our token is wrong', send, 401, 'M_UNKNOWN_TOKEN', 'bridge', true],
    ['it does not know the call', send, 404, 'M_UNRECOGNIZED', 'bridge', true],
    ['a device is not there', send, 400, 'M_UNKNOWN_DEVICE', 'bridge', true],
    ['a user is not ours', 'POST register', 400, 'M_EXCLUSIVE', 'bridge', true],
    ['there are no devices for us', 'PUT devices', 404, 'M_UNRECOGNIZED', 'bridge', true],
    ['a ghost may not have a name', 'PUT profile displayname', 403, 'M_FORBIDDEN', 'bridge', true],
    ['we may not make rooms', 'POST createRoom', 403, 'M_FORBIDDEN', 'bridge', true],
  ] as const)('where %s, the message waits', (_, call, status, errcode, scope, certain) => {
    const error = answered(call, status, errcode)
    expect(error).toBeInstanceOf(Retry)
    expect(error).toMatchObject({ scope, certain })
    // with this the hub gives up a message that fails for ever
    if (status >= 500) expect(error).toMatchObject({ after: undefined })
  })

  it.each([
    ['is too large', send, 413, 'M_TOO_LARGE'],
    ['is no JSON that it takes', send, 400, 'M_BAD_JSON'],
    ['is not allowed in the room', send, 403, 'M_FORBIDDEN'],
    ['is of somebody who is banned there', send, 403, 'M_BAD_STATE'],
    ['has a sender that cannot be', 'POST register', 400, 'M_INVALID_USERNAME'],
  ])('where the message %s, it is refused', (_, call, status, errcode) => {
    expect(answered(call, status, errcode)).toBeInstanceOf(Refused)
  })

  it.each([
    ['in milliseconds', 429, { errcode: 'M_LIMIT_EXCEEDED', retry_after_ms: 1_500 }, {}, 1_500],
    ['in a header, in seconds', 429, { errcode: 'M_LIMIT_EXCEEDED' }, { 'retry-after': '3' }, 3_000],
    ['in both: the body is more exact', 429, { retry_after_ms: 1_500 }, { 'retry-after': '2' }, 1_500],
    ['while it is overloaded', 503, { errcode: 'M_UNKNOWN' }, { 'retry-after': '20' }, 20_000],
    ['from the proxy before it', 502, {}, { 'retry-after': '20' }, 20_000],
    ['for days', 429, { retry_after_ms: 400_000_000 }, {}, 3_600_000],
    ['from the proxy, for hours: it is asked each minute', 503, {}, { 'retry-after': '7200' }, 60_000],
    ['not at all', 429, { errcode: 'M_LIMIT_EXCEEDED' }, {}, undefined],
    ['in no number', 429, { retry_after_ms: 'soon' }, { 'retry-after': 'later' }, undefined],
    ['not to wait', 429, { retry_after_ms: 0 }, {}, undefined],
  ])('is obeyed where it says when to come again %s', (_, status, body, headers, after) => {
    expect(told(status, body, headers)).toMatchObject({ name: 'Retry', after })
  })

  it('is obeyed where it names the moment to come again', () => {
    const at = new Date(Date.now() + 30_000).toUTCString()
    const { after } = Object(told(429, {}, { 'retry-after': at }))
    expect(after).toBeGreaterThan(28_000)
    expect(after).toBeLessThan(31_000)
  })

  it('names what to do', () => {
    expect(answered('POST register', 400, 'M_EXCLUSIVE')).toMatchObject({
      message: 'POST register: 400 M_EXCLUSIVE: install the registration file anew and restart the homeserver',
    })
  })
})

describe('a file that does not get through', () => {
  const failing = (statusCode: number) => homeserverError('media', { statusCode, body: 'Bad Gateway' })
  const cut = homeserverError('media', Object.assign(new Error('gone'), { code: 'ECONNRESET' }))

  it.each([
    ['fails', failing(500)],
    ['meets a proxy that cannot', failing(502)],
    ['is forbidden by the proxy', failing(403)],
    ['is cut', cut],
  ])('is itself to blame where the upload %s and all else works', (_, error) => {
    expect(uploadVerdict(error, true)).toMatchObject({ scope: 'file', after: undefined })
    expect(uploadVerdict(error, false)).toBe(error)
  })

  it.each([
    ['fails', failing(502)],
    ['is cut', cut],
  ])('is itself to blame where the download %s and all else works', (_, error) => {
    expect(fileVerdict(error, true)).toMatchObject({ scope: 'file' })
    expect(fileVerdict(error, false)).toMatchObject({ scope: 'lane' })
  })

  it.each([401, 404, 405, 429])('is not to blame for status %s', (status) => {
    expect(uploadVerdict(failing(status), true)).not.toBeInstanceOf(Retry)
  })

  it.each([413, 414, 415, 431])('is refused by a proxy with status %s', (status) => {
    expect(refusesFile(failing(status))).toBe(true)
  })
})
