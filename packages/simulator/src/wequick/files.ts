import { typeOf, xored } from '../bytes.ts'
import { lastOf } from '../disk.ts'
import { Refused } from '../errors.ts'
import { key128 } from '../ids.ts'
import type { Line } from '../line.ts'
import { qtForm } from '../multipart.ts'
import type { Media } from '../thing.ts'
import type { WeQuickOptions } from './options.ts'

const xorKey = 0x5a

/** Where WeChat keeps the files of an account. */
export const folderOf = (wxid: string): string => `C:\\Users\\me\\Documents\\WeChat Files\\${wxid}`

/** Puts a picture where WeChat keeps it: every byte of it changed. Gives the path. */
export const keepPicture = ({ disk, cast }: Line, file: Media, time: number): string => {
  const month = new Date(time).toISOString().slice(0, 7)
  const path = `${folderOf(cast.self.wxid)}\\FileStorage\\Image\\${month}\\${key128()}.dat`
  const bytes = xored(file.bytes ?? new Uint8Array(), xorKey)
  return disk.download(path, { name: lastOf(path), bytes, type: typeOf(bytes) })
}

interface Kept {
  readonly kind: 'File' | 'Video' | 'Voice'
  readonly file: Media
  readonly time: number
}

/** Puts any other file where WeChat keeps it, as it is. */
export const keepFile = ({ disk, cast }: Line, { kind, file, time }: Kept): string => {
  const month = new Date(time).toISOString().slice(0, 7)
  return disk.download(`${folderOf(cast.self.wxid)}\\FileStorage\\${kind}\\${month}\\${file.name}`, file)
}

/** What `decryptPic` makes of a `.dat`: by the first byte of what pictures begin with. */
export const undone = (bytes: Uint8Array): Uint8Array | undefined => {
  const keys = [0xff, 0x89, 0x47].map((sign) => (bytes[0] ?? 0) ^ sign)
  return keys.map((key) => xored(bytes, key)).find((made) => typeOf(made).startsWith('image/'))
}

interface Uploading {
  readonly path: string
  readonly url: string
}

/** uploadFile: sends a file of the PC to an address; gives the number that was answered. Throws `Refused`. */
export const upload = async (line: Line, { upload: how = {} }: WeQuickOptions, { path, url }: Uploading) => {
  const file = line.disk.read(path)
  if (file?.bytes === undefined) throw new Refused('file not found')
  const { bytes, type = 'application/octet-stream' } = file
  const name = lastOf(path)
  const form = how.raw
    ? { headers: { 'Content-Type': type, 'Content-Length': `${bytes.byteLength}` }, body: bytes }
    : qtForm([{ name: how.field ?? 'file', filename: name, type, body: bytes }])
  const { status, body } = await line.call('upload', { method: 'POST', url, ...form }).catch((cause) => {
    throw new Refused('upload failed', { cause })
  })
  if (status !== 200) throw new Refused(`upload failed: HTTP ${status}`)
  if (!/^-?\d+$/.test(body)) line.complain('upload: the answer is no number')
  return body.trim()
}
