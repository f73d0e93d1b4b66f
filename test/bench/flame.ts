// A picture and a table of a profile: node --conditions=source test/bench/flame.ts FILE.cpuprofile [PICTURE.svg]
// Profiles are written by `PROFILES=FOLDER pnpm bench ROW`, one for each process. Waiting and the start are left out.
import { readFileSync, writeFileSync } from 'node:fs'
import { type Frame, isStart, nobody, partOf, parts } from './parts.ts'

interface Profile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: Frame; readonly children?: readonly number[] }[]
  readonly samples: readonly number[]
  /** Microseconds before each sample. */
  readonly timeDeltas: readonly number[]
}

/** A function in one place of the stack: all calls from there together. */
interface Flame {
  readonly name: string
  readonly part: string
  time: number
  readonly over: Map<string, Flame>
}

const flame = (name: string, part: string): Flame => ({ name, part, time: 0, over: new Map() })

const labelOf = ({ functionName, url }: Frame): string => {
  const file = /(?:packages|bridges|test)\/.*|(?<=node_modules\/)(?!\.pnpm).*|node:.*/.exec(url)?.[0] ?? ''
  return `${functionName || '(anonymous)'}${file && ` ${file.replace(/.*node_modules\//, '')}`}`
}

/** The stack of each node, outermost first. */
function stacksOf({ nodes }: Profile): ReadonlyMap<number, readonly Frame[]> {
  const stacks = new Map<number, readonly Frame[]>()
  // a node stands before its children
  for (const { id, callFrame, children = [] } of nodes) {
    const stack = [...(stacks.get(id) ?? []), callFrame]
    stacks.set(id, stack)
    for (const child of children) stacks.set(child, stack)
  }
  return stacks
}

function grow(profile: Profile): Flame {
  const root = flame('all', nobody)
  const stacks = stacksOf(profile)
  for (const [nth, id] of profile.samples.entries()) {
    const [, ...stack] = stacks.get(id) ?? []
    if (stack.some(isStart) || stack.at(-1)?.functionName === '(idle)') continue
    add(root, stack, profile.timeDeltas[nth + 1] ?? 0)
  }
  return root
}

function add(root: Flame, stack: readonly Frame[], time: number): void {
  root.time += time
  let under = root
  for (const frame of stack) {
    const name = labelOf(frame)
    const next = under.over.get(name) ?? flame(name, partOf(frame) ?? under.part)
    under.over.set(name, next)
    next.time += time
    under = next
  }
}

/** The time of each part, without that of what it called in others. */
function partsIn(root: Flame): ReadonlyMap<string, number> {
  const parts = new Map<string, number>()
  const count = (one: Flame): void => {
    const called = [...one.over.values()]
    const own = called.reduce((left, { time }) => left - time, one.time)
    parts.set(one.part, (parts.get(one.part) ?? 0) + own)
    for (const next of called) count(next)
  }
  count(root)
  return parts
}

const wide = 1_200
const high = 15
/** Narrower ones are left out, in pixels. */
const narrow = 1.5
const letter = 6.2
/** Parts of the key that stand beside each other. */
const beside = 6

const escaped = (text: string): string => text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`)

const colour = (part: string): string => `hsl(${Math.round((parts.indexOf(part) * 360) / parts.length)} 65% 76%)`

interface Box {
  readonly x: number
  readonly row: number
  readonly width: number
  readonly part: string
  readonly words: string
  readonly title: string
}

function drawn({ x, row, width, part, words, title }: Box): string {
  const room = Math.floor((width - 4) / letter)
  const text =
    room > 3 ? `<text x="${(x + 2).toFixed(1)}" y="${row * high + 11}">${escaped(words.slice(0, room))}</text>` : ''
  const size = `x="${x.toFixed(1)}" y="${row * high}" width="${width.toFixed(1)}" height="${high - 1}"`
  return `<g><title>${escaped(title)}</title><rect ${size} fill="${colour(part)}"/>${text}</g>`
}

/** What calls stands above what it calls, the longest first. */
function* boxes(root: Flame, one = root, x = 0, row = 0): Generator<Box> {
  const width = (one.time / root.time) * wide
  if (width < narrow) return
  const { name, part } = one
  yield { x, row, width, part, words: name, title: `${name}: ${shareOf(root, one.time)}, ${part}` }
  let at = x
  for (const next of [...one.over.values()].sort((a, b) => b.time - a.time)) {
    yield* boxes(root, next, at, row + 1)
    at += (next.time / root.time) * wide
  }
}

const shareOf = (root: Flame, time: number): string => `${((time / root.time) * 100).toFixed(1)} %`

function draw(root: Flame): string {
  const all = [...boxes(root)]
  const first = Math.max(...all.map(({ row }) => row)) + 2
  const width = wide / beside
  const shares = partsIn(root)
  const key = parts.map((part, nth) => {
    const words = `${part}: ${shareOf(root, shares.get(part) ?? 0)}`
    return { x: (nth % beside) * width, row: first + Math.floor(nth / beside), width, part, words, title: words }
  })
  const last = first + Math.ceil(parts.length / beside) - 1
  const body = [...all, ...key].map(drawn).join('\n')
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${wide} ${(last + 1) * high}" font-family="monospace" font-size="10" role="img" aria-labelledby="title"><title id="title">Where the time of a message goes, by function</title>
<rect width="100%" height="100%" fill="#fff"/>
${body}
</svg>
`
}

const [, , file = '', picture] = process.argv
const root = grow(JSON.parse(readFileSync(file, 'utf8')))
for (const [part, time] of [...partsIn(root)].sort(([, a], [, b]) => b - a))
  console.log(`| ${part} | ${shareOf(root, time)} |`)
if (picture !== undefined) writeFileSync(picture, draw(root))
