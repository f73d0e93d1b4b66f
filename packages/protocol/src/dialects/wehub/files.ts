import type { Files } from '../dialect.ts'

/** 文件上传: task 9 makes the client post a form with the file's index in it; task 200 one with a QR code. */
export const files: Files = {
  uploaded: ({ file_index: source, qr_session_id: session, qrcode_session_id: printed }) => {
    if (source) return { kind: 'file', source }
    const login = session || printed
    if (!login) return undefined
    return {
      kind: 'picture',
      report: (endpoint, picture) => ({
        endpoint,
        events: [{ kind: 'login-qr', picture, session: login }],
        results: [],
      }),
    }
  },
  // its clients go by the error code
  refused: 200,
  answer: ({ file_index: source = '' }, refused) => ({
    type: 'application/json',
    body: JSON.stringify({
      error_code: refused === undefined ? 0 : 1,
      error_reason: refused ?? '',
      ack_type: 'upload_file_ack',
      file_index: source,
    }),
  }),
}
