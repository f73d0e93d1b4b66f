/** What the bot is in a forum. */
export interface Standing {
  readonly title: string
  /** Whether the group has topics. */
  readonly topics: boolean
  readonly admin: boolean
  /** Whether it may say something there. */
  readonly speaks: boolean
  readonly manages: boolean
  readonly deletes: boolean
  readonly pins: boolean
}

interface Row {
  readonly has: Exclude<keyof Standing, 'title'>
  readonly wanted: string
  /** Without it no message goes there. */
  readonly needed: boolean
}

// in the order in which Telegram's clients lead to them
const rows: readonly Row[] = [
  { has: 'topics', needed: true, wanted: 'switch on Topics' },
  {
    has: 'admin',
    needed: true,
    wanted: 'make the bot an administrator, else it does not see what people write',
  },
  { has: 'speaks', needed: true, wanted: 'let the bot send messages' },
  {
    has: 'deletes',
    needed: false,
    wanted:
      'give the bot the right "Delete Messages", else /close only closes topics, and what was recalled stays where somebody else sent it',
  },
  {
    has: 'pins',
    needed: false,
    wanted: 'give the bot the right "Pin Messages", else the cards of topics are not pinned',
  },
  { has: 'manages', needed: true, wanted: 'give the bot the right "Manage Topics"' },
]

const lacking = (standing: Standing): readonly Row[] => rows.filter(({ has }) => !standing[has])

/** What people must still do before chats can get topics there; undefined if nothing. */
export const missing = (chat: number, standing: Standing): string | undefined => {
  const wanted = lacking(standing).filter(({ needed }) => needed)
  return wanted.length ? `telegram: in ${chat}: ${wanted.map((row) => row.wanted).join(', ')}` : undefined
}

/** All that people may still do there, in their words; nothing where all is well. `cards`: whether there are any to be pinned. */
export const wishesFor = (standing: Standing, cards: boolean): readonly string[] =>
  lacking(standing).flatMap(({ has, wanted }) => (has === 'pins' && !cards ? [] : [wanted]))
