/** Numbers that look random and come again with the same seed. */
export const dice = (seed: number) => {
  let state = seed >>> 0
  const roll = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (count: number): number => Math.floor(roll() * count)
  const pick = <T>(list: readonly T[]): T => {
    const found = list[below(list.length)]
    if (found === undefined) throw new Error('nothing to pick')
    return found
  }
  return { roll, below, pick }
}

export type Dice = ReturnType<typeof dice>

type Spoil = (body: Buffer, dice: Dice) => Buffer

const spliced = (body: Buffer, at: number, put: Buffer | string, instead = 0): Buffer =>
  Buffer.concat([body.subarray(0, at), Buffer.from(put), body.subarray(at + instead)])

const inserted =
  (make: (dice: Dice) => Buffer | string): Spoil =>
  (body, dice) =>
    spliced(body, dice.below(body.length + 1), make(dice))

const values = ['null', '{}', '[]', '""', '-1', '1e999', '9'.repeat(400), 'true', '"\\ud800"', '{"__proto__":{"a":1}}']

/** A value of the JSON, any one, is another. */
const replaced: Spoil = (body, { pick, below }) => {
  const text = body.toString()
  const found = [...text.matchAll(/:\s*("(?:[^"\\]|\\.)*"|-?[\d.]+|null|true|false)/g)]
  const one = found[below(found.length || 1)]
  if (one === undefined) return body
  return Buffer.from(`${text.slice(0, one.index)}:${pick(values)}${text.slice(one.index + one[0].length)}`)
}

const bomb = `<?xml version="1.0"?><!DOCTYPE m [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><msg>&b;&b;</msg>`
const deepXml = '<msg><appmsg>'.repeat(2000)
const history = `<msg><appmsg><type>19</type><recorditem>${'<![CDATA[<recordinfo><datalist>'.repeat(200)}</recorditem></appmsg></msg>`

const strange = [
  '\ufeff',
  '\u0000\u0001\u001f',
  '[[[[[[[['.repeat(200),
  '{"a":'.repeat(5000),
  'x'.repeat(300_000),
  '\\"\\\\',
  '../../../../etc/passwd',
  '\u202e\u2028',
  JSON.stringify(bomb).slice(1, -1),
  JSON.stringify(deepXml).slice(1, -1),
  JSON.stringify(history).slice(1, -1),
  '--boundary_.oOo._==--',
  '\r\n\r\n',
] as const

const spoils: readonly Spoil[] = [
  (body) => body,
  (body, { below }) => body.subarray(0, below(body.length + 1)),
  (body, { below }) => spliced(body, below(body.length + 1), Buffer.from([below(256)]), 1),
  (body, { below }) => spliced(body, below(body.length + 1), '', below(20)),
  inserted(({ pick }) => pick(strange)),
  inserted(({ below }) => Buffer.from(Array.from({ length: below(64) }, () => below(256)))),
  (body) => Buffer.concat([body, body]),
  replaced,
  replaced,
  (_body, { below }) => Buffer.from(Array.from({ length: below(4000) }, () => below(256))),
  () => Buffer.alloc(1_200_000, '['),
]

/** A body spoilt once, or a few times over. */
export const spoilt = (body: Buffer, dice: Dice): Buffer => {
  let made = body
  for (let times = 1 + dice.below(3); times > 0; times--) made = dice.pick(spoils)(made, dice)
  return made
}
