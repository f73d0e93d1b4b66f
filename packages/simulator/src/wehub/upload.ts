import { samples } from '../bytes.ts'
import { Refused } from '../errors.ts'
import { isFields, kindOf, parsed } from '../fields.ts'
import { sha1 } from '../ids.ts'
import type { Line } from '../line.ts'
import { type Part, qtForm } from '../multipart.ts'
import type { Media } from '../thing.ts'
import { machineId } from './reports.ts'

const extensions: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'video/mp4': 'mp4',
  'audio/mpeg': 'mp3',
}

/** Files of one client on their way to the upload URL of the vendor's console; `code`: what it shows to log in with. */
export const uploads = (line: Line, url: string, code: Media = samples.png) => {
  const send = async (parts: readonly Part[], index?: string): Promise<void> => {
    const about = (what: string) => line.complain(`upload: ${what}`)
    const { status, body } = await line.call('upload', { method: 'POST', url, ...qtForm(parts) }).catch((cause) => {
      throw new Refused('upload failed', { cause })
    })
    if (status !== 200) throw new Refused(`upload failed: HTTP ${status}`)
    const answer = parsed(body)
    if (!isFields(answer)) return about(`found ${answer === undefined ? 'no JSON' : kindOf(answer)}`)
    if (!Number.isInteger(answer.error_code)) about(`error_code: found ${kindOf(answer.error_code)}`)
    if (answer.ack_type !== 'upload_file_ack') about('ack_type: not upload_file_ack')
    if (index !== undefined && answer.file_index !== index) about('file_index: not the one uploaded')
    if (answer.error_code !== 0) throw new Refused(`upload refused: ${String(answer.error_reason)}`)
  }

  /** 上传文件: what WeChat has under that index. Throws `Refused`. */
  const file = async (index: string): Promise<void> => {
    const found = line.disk.read(index)
    if (found?.bytes === undefined) throw new Refused('file_index: no such file')
    const { bytes, type = 'application/octet-stream', name } = found
    const extension = extensions[type] ?? name.split('.').at(-1) ?? 'dat'
    await send(
      [
        { name: 'file_index', type: 'text/plain', body: index },
        { name: 'file', filename: `${sha1(bytes)}.${extension}`, type, body: bytes },
      ],
      index,
    )
  }

  /** 二维码登录: the picture that is to be scanned. */
  const qrCode = (session: string): Promise<void> =>
    send([
      { name: 'qr_session_id', type: 'text/plain', body: session },
      // a PNG that calls itself a JPEG: so does the real one
      { name: 'file', filename: 'qrcode.png', type: 'image/jpeg', body: code.bytes ?? samples.png.bytes },
      { name: 'machine_id', type: 'text/plain', body: machineId },
    ])
  return { file, qrCode }
}

export type Uploads = ReturnType<typeof uploads>
