import { dice as diceOf } from './fuzz/spoil.ts'

type Dice = ReturnType<typeof diceOf>

/** Who speaks for WeChat: a client of a dialect, and what it makes known. */
export interface Speaker {
  readonly name: string
  readonly dialect: 'wehub' | 'wehelp' | 'wequick-2019' | 'wequick-2021'
  readonly version?: string
  /** Whether its messages have ids: without them nobody can know a repeat from the same words said twice. */
  readonly ids: boolean
  /** Whether it says how tasks ended. */
  readonly results: boolean
  /** Whether it says who speaks in a private chat. */
  readonly names: boolean
  /** How many tasks the answer to one poll hands it at most. */
  readonly atOnce: number
  /** Whether it goes over to a WebSocket, where tasks are pushed. */
  readonly socket?: boolean
}

/** The clients that the schedules are run with. */
export const speakers: readonly Speaker[] = [
  { name: 'wehub 0.4.26', dialect: 'wehub', version: '0.4.26', ids: true, results: true, names: true, atOnce: 1 },
  {
    name: 'wehub 0.4.26 by socket',
    dialect: 'wehub',
    version: '0.4.26',
    ids: true,
    results: true,
    names: true,
    atOnce: 1,
    socket: true,
  },
  { name: 'wehub 0.4.5', dialect: 'wehub', version: '0.4.5', ids: false, results: true, names: true, atOnce: 1 },
  { name: 'wehelp', dialect: 'wehelp', ids: false, results: false, names: false, atOnce: 1 },
  { name: 'wequick-2019', dialect: 'wequick-2019', ids: false, results: true, names: true, atOnce: 20 },
  { name: 'wequick-2021', dialect: 'wequick-2021', ids: true, results: true, names: true, atOnce: 20 },
]

/** Milliseconds of silence after which Queqiao says that a task is uncertain. */
export const silence = 2_000

export type Side = 'matrix' | 'telegram'
/** Where something is said: on the other sides, in WeChat by people, or on the owner's phone. */
export type Origin = Side | 'people' | 'phone'

export interface Line {
  readonly origin: Origin
  /** Unique, and found again wherever it stands. */
  readonly text: string
  /** Milliseconds before it is said. */
  readonly pause: number
}

export interface Chat {
  readonly n: number
  readonly kind: 'room' | 'person'
  readonly lines: readonly Line[]
}

/** The header of a request that reports what somebody says. */
export const hasWords = 'x-has-words'

/** What the process does to itself. */
export type Injection = {
  /** `words`: an answer by HTTP to a report in which somebody says something. */
  readonly on: 'commit' | 'answer' | 'words'
  readonly nth: number
} & (
  | { readonly do: 'kill'; readonly when: 'before' | 'after' }
  | { readonly do: 'full'; readonly ms: number }
  | { readonly do: 'locked'; readonly times: number }
  | { readonly do: 'clock'; readonly hours: number }
  // a commit goes through, its answer does not come, and its connection is gone
  | { readonly do: 'unheard' }
  // it stands still until others have what it had, and then goes on
  | { readonly do: 'frozen' }
)

/** What happens at the n-th send to a side. */
export interface SideFault {
  readonly side: Side
  readonly nth: number
  readonly times: number
  readonly trouble:
    | 'cut-before'
    | 'cut-after'
    | 'kill-before'
    | 'kill-after'
    | 'too-many'
    | 'broken'
    | 'slow'
    | 'down'
    | 'restart'
}

/** What happens on the way between the WeChat client and Queqiao: over a WebSocket what is lost is lost with it, be it a
 *  task that was pushed (`poll-lost`), an answer, or a frame; `socket-cut`: once a task has come through. */
export interface WireFault {
  readonly wire: 'poll-lost' | 'answer-lost' | 'request-cut' | 'socket-cut'
  readonly nth: number
}

/** What happens to the WeChat client, at its n-th acknowledged report; `refuses`: at its n-th task. */
export interface ClientFault {
  readonly client: 'restarts' | 'repeats' | 'refuses'
  readonly nth: number
}

/** The database goes away, tidily or not, at the n-th acknowledged report, and comes back. */
export interface DatabaseFault {
  readonly database: 'fast' | 'immediate'
  readonly nth: number
}

/** What keeps everything: a file of one process, or a database that three share. */
export type Kept = 'sqlite' | 'postgres'

export interface Plan {
  readonly seed: number
  readonly kept: Kept
  readonly speaker: Speaker
  readonly sides: readonly Side[]
  readonly chats: readonly Chat[]
  /** For each process, what strikes in each of its lives. */
  readonly processes: readonly (readonly (readonly Injection[])[])[]
  readonly faults: readonly (SideFault | WireFault | ClientFault | DatabaseFault)[]
}

type Fault = Injection | Plan['faults'][number]

/** A short name of a fault. */
export const nameOf = (fault: Fault): string => {
  if ('do' in fault) return `${fault.do}${fault.do === 'kill' ? ` ${fault.when}` : ''} ${fault.on} ${fault.nth}`
  if ('side' in fault) return `${fault.side} ${fault.trouble} ${fault.nth}${fault.times > 1 ? ` ×${fault.times}` : ''}`
  if ('database' in fault) return `database ${fault.database} ${fault.nth}`
  return 'wire' in fault ? `${fault.wire} ${fault.nth}` : `client ${fault.client} ${fault.nth}`
}

const kill = ({ below, pick }: Dice): Injection => {
  const on = pick(['commit', 'commit', 'answer'] as const)
  return { on, nth: 1 + below(on === 'commit' ? 70 : 30), do: 'kill', when: pick(['before', 'after']) }
}

const clock = ({ below, pick }: Dice): Injection => ({
  ...{ on: 'commit', nth: 5 + below(60) },
  ...{ do: 'clock', hours: pick([-5, 2, 7, 30]) },
})

const unheard = ({ below }: Dice): Injection => ({ on: 'commit', nth: 5 + below(60), do: 'unheard' })

const frozen = ({ below }: Dice): Injection => ({ on: 'commit', nth: 3 + below(60), do: 'frozen' })

/** What else strikes inside of a process. */
const inner: Readonly<Record<Kept, readonly ((dice: Dice) => Injection)[]>> = {
  sqlite: [
    ({ below }) => ({ on: 'commit', nth: 5 + below(60), do: 'full', ms: 200 + below(400) }),
    ({ below }) => ({ on: 'commit', nth: 5 + below(60), do: 'locked', times: 1 + below(3) }),
    clock,
  ],
  postgres: [clock, unheard, unheard],
}

// a report without an id that it held meanwhile may have been repeated elsewhere: nobody could know that
const strikes = (kept: Kept, { ids }: Speaker) =>
  kept === 'postgres' && ids ? [...inner.postgres, frozen, frozen] : inner[kept]

const troubles: Readonly<Record<Side, readonly SideFault['trouble'][]>> = {
  matrix: ['cut-before', 'cut-after', 'kill-before', 'kill-after', 'too-many', 'broken', 'slow', 'down', 'restart'],
  telegram: ['cut-before', 'cut-after', 'kill-before', 'kill-after', 'too-many', 'broken', 'slow', 'down'],
}

const sideFault = (sides: readonly Side[], { below, pick }: Dice): SideFault => {
  const side = pick(sides)
  const trouble = pick(troubles[side])
  const times = ['too-many', 'broken', 'slow'].includes(trouble) ? 1 + below(4) : 1
  return { side, trouble, nth: 1 + below(25), times }
}

const wireFault = ({ socket }: Speaker, { below, pick }: Dice): WireFault => {
  const more = socket ? ['socket-cut' as const, 'socket-cut' as const] : ['poll-lost' as const]
  const wire = pick(['poll-lost' as const, 'answer-lost' as const, 'request-cut' as const, ...more])
  return { wire, nth: 1 + below(wire === 'poll-lost' || wire === 'socket-cut' ? 8 : 25) }
}

// the very same report, once it is acknowledged, is another message where messages have no ids
const clientFault = ({ ids, results }: Speaker, { below, pick }: Dice): ClientFault => {
  const can = [...(ids ? ['repeats' as const] : []), ...(results ? ['refuses' as const] : []), 'restarts' as const]
  const client = pick(can)
  return { client, nth: 1 + below(client === 'refuses' ? 8 : 20) }
}

const letters: Readonly<Record<Origin, string>> = { people: 'w', phone: 'w', matrix: 'm', telegram: 't' }

/** Texts that say where they come from: chat, way and number. */
export const textOf = (origin: Origin, chat: number, n: number): string => `${letters[origin]}${chat}n${n}`
/** The texts of `textOf` in whatever stands around them. */
export const textsIn = (body: string): readonly string[] => body.match(/[wmt]\d+n\d+/g) ?? []

const chatOf = (n: number, sides: readonly Side[], dice: Dice): Chat => {
  const { below, pick } = dice
  const origins: readonly Origin[] = ['people', 'people', 'people', 'phone', ...sides, ...sides]
  // people first: before anything is said there is no place to answer in
  const lines = Array.from({ length: 5 + below(7) }, (_, at): Line => {
    const origin = at === 0 ? 'people' : pick(origins)
    return { origin, text: textOf(origin, n, at), pause: below(4) ? below(30) : below(150) }
  })
  return { n, kind: pick(['room', 'room', 'person']), lines }
}

/** Of a hundred seeds, twenty. */
const keptBy = (seed: number): Kept => (seed % 5 === 0 ? 'postgres' : 'sqlite')
const processCount: Readonly<Record<Kept, number>> = { sqlite: 1, postgres: 3 }

const faultOf = (speaker: Speaker, sides: readonly Side[], dice: Dice): Plan['faults'][number] => {
  const kind = dice.below(8)
  if (kind < 5) return sideFault(sides, dice)
  return kind < 7 ? wireFault(speaker, dice) : clientFault(speaker, dice)
}

/** What is said and what goes wrong, all by the seed. */
export const planOf = (seed: number, kept: Kept = keptBy(seed)): Plan => {
  const dice = diceOf(seed * 7919 + 17)
  const { below, pick } = dice
  const speaker = pick(speakers)
  const sides = pick<readonly Side[]>([['matrix'], ['telegram'], ['matrix', 'telegram'], ['matrix', 'telegram']])
  const chats = Array.from({ length: 2 + below(3) }, (_, n) => chatOf(n, sides, dice))
  const processes = Array.from({ length: processCount[kept] }, (): Injection[][] => [[]])
  // one life more with each kill
  for (let kills = below(4); kills > 0; kills--) {
    const lives = pick(processes)
    lives.at(-1)?.push(kill(dice))
    lives.push([])
  }
  const faults: Plan['faults'][number][] = []
  if (kept === 'postgres' && below(3) === 0) faults.push({ database: pick(['fast', 'immediate']), nth: 1 + below(12) })
  for (let left = 1 + below(4); left > 0; left--) {
    if (below(5) === 0) pick(pick(processes)).push(pick(strikes(kept, speaker))(dice))
    else faults.push(faultOf(speaker, sides, dice))
  }
  return { seed, kept, speaker, sides, chats, processes, faults }
}

/** All that is planned to go wrong, in short. */
export const outline = ({ processes, faults }: Plan): string => [...processes.flat(2), ...faults].map(nameOf).join('; ')
