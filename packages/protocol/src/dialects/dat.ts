import { ENOUGH, pictures } from './picture.ts'

const none = new Uint8Array()

/** The byte that turns `head` into the beginning of a picture; 0, which changes nothing, where none does. */
const keyOf = (head: Uint8Array): number => {
  const [first, second] = head
  if (first === undefined || second === undefined) return 0
  for (const {
    begin: [begin = 0, ...rest],
  } of pictures) {
    const key = first ^ begin
    const fits = (byte: number, index: number) => rest[index] === undefined || (byte ^ key) === rest[index]
    if (head.subarray(1).every(fits)) return key
  }
  return 0
}

const joined = (head: Uint8Array, chunk: Uint8Array): Uint8Array => {
  const both = new Uint8Array(head.length + chunk.length)
  both.set(head)
  both.set(chunk, head.length)
  return both
}

const turned = (bytes: Uint8Array, key: number): Uint8Array => (key === 0 ? bytes : bytes.map((byte) => byte ^ key))

/** Undoes what WeChat for Windows does to the pictures that it keeps as `.dat`: each byte XORed with one and the same. What
 *  is no such picture passes unchanged. */
export const datPlain = (): TransformStream<Uint8Array, Uint8Array> => {
  let head: Uint8Array = none
  let key: number | undefined
  return new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, out) {
      if (key !== undefined) {
        out.enqueue(turned(chunk, key))
        return
      }
      head = joined(head, chunk)
      if (head.length < ENOUGH) return
      key = keyOf(head.subarray(0, ENOUGH))
      out.enqueue(turned(head, key))
      head = none
    },
    flush(out) {
      if (key === undefined && head.length > 0) out.enqueue(turned(head, keyOf(head)))
    },
  })
}
