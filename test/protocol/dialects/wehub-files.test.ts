import { dialects } from '@queqiao/protocol'
import { describe, expect, test } from 'vitest'

const { files } = dialects.wehub

describe('files that WeHub uploads', () => {
  test('the index says which one it is', () => {
    expect(files?.uploaded?.({ file_index: '3053aa' })).toEqual({ kind: 'file', source: '3053aa' })
  })

  test.each([['qr_session_id'], ['qrcode_session_id']])('%s: a QR code to scan, for whoever asked for it', (key) => {
    const uploaded = files?.uploaded?.({ [key]: 'night-shift', machine_id: 'PC:1234' })
    if (uploaded?.kind !== 'picture') return expect.fail('no picture')
    expect(uploaded.report('office', 'data:image/png;base64,iVBORw0KGgo=')).toEqual({
      endpoint: 'office',
      events: [{ kind: 'login-qr', picture: 'data:image/png;base64,iVBORw0KGgo=', session: 'night-shift' }],
      results: [],
    })
  })

  test.each([[{}], [{ file_index: '' }], [{ machine_id: 'PC:1234' }]])('nothing is known by %j', (fields) => {
    expect(files?.uploaded?.(fields)).toBeUndefined()
  })

  test('the answer names the index', () => {
    const { type, body } = files?.answer({ file_index: '3053aa' }) ?? expect.fail('no answer')
    expect(type).toBe('application/json')
    expect(JSON.parse(body)).toEqual({
      error_code: 0,
      error_reason: '',
      ack_type: 'upload_file_ack',
      file_index: '3053aa',
    })
  })

  test('one that nobody asked for is refused with a reason', () => {
    expect(JSON.parse(files?.answer({}, 'nobody asked for it').body ?? '')).toMatchObject({
      error_code: 1,
      error_reason: 'nobody asked for it',
    })
  })
})
