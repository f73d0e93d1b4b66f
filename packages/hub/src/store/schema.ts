import type { CommandKind, ContentKind, FileRole } from '@queqiao/protocol/model'
import type { Generated } from 'kysely'

/** What the clients reported, in the order in which it was stored. Committed before the report is answered. */
export interface InboxTable {
  seq: Generated<number>
  account: string
  kind: 'event' | 'result'
  /** What makes a repeat known where WeChat gave the message an id; else null. */
  key: string | null
  /** Where there is no id: a hash of what was said, for as long as its answer has not been seen to leave. */
  unanswered: string | null
  body: string
  at: number
  /** The spell that answers it; null once its answer is known not to have left. */
  teller: number | null
}

export interface AccountsTable {
  id: string
  endpoint: string
  person: string | null
  name: string | null
  online: number
  can: string | null
  session: string
}

export interface PeopleTable {
  account: string
  id: string
  nickname: string | null
  remark: string | null
  alias: string | null
  avatar: string | null
  friend: number | null
  official: number | null
}

export interface RoomsTable {
  account: string
  id: string
  name: string | null
  owner: string | null
  avatar: string | null
  /** What was announced last. */
  topic: string | null
}

export interface MembersTable {
  account: string
  room: string
  person: string
  nickname: string | null
}

/** A log with numbered entries: one per chat towards the bridges, one per place on the way in. */
export interface LanesTable {
  id: Generated<number>
  queue: 'deliver' | 'late' | 'read'
  /** The account and the chat, or the bridge and the place: as its queue writes it. */
  key: string
  last: number
}

export interface EntriesTable {
  lane: number
  n: number
  /** Null: every reader. `=matrix`: that one. `!matrix`: all but that one. */
  audience: string | null
  body: string
  /** When it was put there; 0 where an earlier version did. */
  at: Generated<number>
}

/** How far one reader is in one lane. */
export interface HeadsTable {
  id: Generated<number>
  reader: string
  lane: number
  position: number
  /** The last entry of the run under way: a run that is tried again is the same run. */
  upto: number | null
  /** When it may be claimed; null while it is claimed or has nothing to read. */
  due: number | null
  /** Since when a send of the run may be out there without an answer. */
  since: number | null
  /** The last entry of the run whose send was begun before it was put off; null: nobody knows. */
  begun: number | null
  attempts: number
  /** The spell that has claimed it. */
  owner: number | null
  /** What the other side limits as one, where that is more than the lane. */
  destination: string | null
  /** The message whose files the run waits for. */
  waits: string | null
}

/** Sends of runs under way. What they became stays in `parts`. */
export interface StepsTable {
  head: number
  n: number
  name: string
  /** Null: begun, and nobody knows how it ended. */
  parts: string | null
}

export interface DeadTable {
  reader: string
  lane: number
  n: number
  reason: string
  at: number
  /** It may stand on the other side all the same. */
  uncertain: number
}

export interface PlacesTable {
  bridge: string
  account: string
  /** As `chatText` writes it; '' is the desk. */
  chat: string
  place: string | null
  /** Grows when the other side deleted a place: the next one is another one. */
  generation: number
  /** People linked it by hand. */
  linked: Generated<number>
  /** What the bridge remembers of it, in its own words. */
  note: string | null
  /** The place that the other side moved here. */
  former: string | null
}

export interface MessagesTable {
  id: string
  account: string
  chat: string
  wechat: string | null
  sender: string
  self: number
  /** What whoever wrote it on another side is called. */
  via: string | null
  /** Who that is, as `writerText` writes it; null where an earlier version did not note it. */
  writer: string | null
  time: number
  body: string
  /** Where it stands in its chat; 0 until the end of the change that keeps it. */
  n: Generated<number>
  /** The number of its last change, in the same count; null: it is as it was. */
  changed: number | null
}

/** Chats in which something was said. */
export interface ChatsTable {
  account: string
  /** As `chatText` writes it; '' is the desk. */
  chat: string
  /** The last number that was given in it. */
  last: number
  /** When something was said last, by our clock. */
  at: number
  /** How much others have said. */
  others: number
  /** How much of that was there when the account itself last spoke, in WeChat. */
  heard: number
  /** What whoever wrote there last on another side is called, and when that was. */
  answered_by: string | null
  answered_at: number | null
}

/** How far people have read. */
export interface MarksTable {
  /** As `writerText` writes it. */
  who: string
  account: string
  chat: string
  /** Up to this number. */
  n: number
  /** How much others had said up to there. */
  others: number
}

/** What people were told in a chat that is no message, for sides that keep nothing themselves; and their own notes. */
export interface NoticesTable {
  account: string
  chat: string
  /** Where it stands in its chat, among its messages. */
  n: number
  /** As in `entries`. */
  audience: string | null
  body: string
  at: number
}

export interface PartsTable {
  /** A message, or a command whose outcome it shows. */
  owner: string
  bridge: string
  place: string
  remote: string
  n: number
  /** Where its own words begin and end in that message, in UTF-16 units; null: all of it is its own. */
  from_at: number | null
  to_at: number | null
}

/** Messages of the other sides that show several of WeChat's. */
export interface JoinedTable {
  bridge: string
  place: string
  remote: string
  /** What it said at first: ranges count in it. */
  words: string
  /** How the bridge showed them. */
  marks: string
}

/** What the other sides said, raw. */
export interface ReceivedTable {
  id: Generated<number>
  bridge: string
  remote: string
  place: string
  album: string | null
  body: string
  at: number
  /** JSON: the chats that lived there then; null: none. */
  chats: string | null
}

export interface CommandsTable {
  id: Generated<number>
  account: string
  chat: string
  message: string
  /** What it does, for its pace. */
  kind: CommandKind
  body: string
  state: 'queued' | 'handed' | 'done' | 'failed' | 'unknown' | 'cancelled'
  /** A person has seen how it ended: dropped, or made anew as another command. */
  closed: number
  /** Where it was said: the outcome is shown there. */
  bridge: string
  place: string
  remote: string
  /** The received row and the n-th wish of it. */
  origin: string
  author: string
  /** The author's id on the bridge's side; null where an earlier version did not note it. */
  writer: string | null
  task: string | null
  reason: string | null
  /** Whether its own message came back. */
  echoed: number
  /** Whether the other sides have been shown it. */
  shown: number
  at: number
  handed: number | null
  /** The kind of content that it goes as, where that is another than was written. */
  sends: ContentKind | null
  /** What was handed out, where it is not what stands in `body`. */
  sent: string | null
  /** The task by which the client takes its file first. */
  put: string | null
  /** When that task was handed out; null once it is over. */
  putting: number | null
  /** Where the file lies on the client's machine; '' where nobody knows. */
  path: string | null
  /** Where it was typed, if that is not the chat itself: its outcome is told there. As `chatText` writes it. */
  asked: string | null
  /** The question whose answer it waits for. */
  asking: string | null
}

/** What people were asked, and lines that buttons type. */
export interface QuestionsTable {
  /** Its buttons are known by it. */
  token: string
  account: string
  /** Where it was asked, as `chatText` writes it. */
  chat: string
  /** Where the message stands that it is about, and which that is; null for lines of the desk, as all up to `wish`. */
  bridge: string | null
  place: string | null
  remote: string | null
  /** Who wrote that, by their id and name on that side. */
  author: string | null
  name: string | null
  /** The received row and the n-th wish of it. */
  received: number | null
  wish: number | null
  /** The number of its first option in that place. */
  first: number
  /** What can be answered, as JSON. */
  options: string
  /** When it is too late. */
  until: number
  at: number
  ended: 'answered' | 'late' | 'gone' | null
}

/** Files that messages carry, in either direction. */
export interface FilesTable {
  id: string
  account: string
  /** The message that it came with; '' for what people of other sides sent. */
  message: string
  /** What the message is. */
  kind: ContentKind
  role: FileRole
  /** The dialect's own name of it. */
  key: string | null
  /** A public address. */
  url: string | null
  name: string | null
  /** Bytes: as WeChat says, or counted. */
  size: number | null
  state: 'wanted' | 'ready' | 'failed'
  reason: string | null
  /** What the bytes are known by, once they are there. */
  hash: string | null
  /** Type, length and measures, as JSON. */
  facts: string | null
  /** The same of what WeChat is sent of it. */
  ships: string | null
  /** What WeChat is sent of it, as JSON. */
  sends: string | null
  /** How often it was asked for. */
  tries: number
  /** When it is to be asked for again, or given up; null where nothing is to be done. */
  due: number | null
  at: number
}

/** Bridges that show something in place of a message's file, which has still to come. */
export interface PlaceholdersTable {
  message: string
  bridge: string
}

/** Messages that were taken back in WeChat. */
export interface RecallsTable {
  message: string
  /** Whether the sides were told to remove it: nothing of it may appear any more. */
  removed: number
}

/** How fast an account may act: when the next action of a kind may be, and how many of the day are spent. */
export interface PaceTable {
  account: string
  kind: string
  next: number
  spent: number
}

/** Chats of which somebody has said whether people who are not listed may speak there. */
export interface RelaysTable {
  account: string
  /** As `chatText` writes it. */
  chat: string
  others: number
}

/** Whether the client of an account is there, and what people were told of it. */
export interface PresencesTable {
  account: string
  /** When it was last heard, to a part of the silence that counts. */
  heard: Generated<number>
  /** Whether people know that it is gone; before its first login, too. */
  told: Generated<number>
  /** Since when it is gone. */
  gone: number | null
  /** How often of late people were told that it went. */
  goings: Generated<number>
  /** When they were last told that it came. */
  back: Generated<number>
}

/** What lets somebody in: a link to sign in with, or a session. */
export interface SigninsTable {
  /** Of the text that they have; nothing else is kept of it. */
  hash: string
  kind: 'link' | 'session'
  bridge: string
  /** Their id on its side. */
  who: string
  until: number
}

/** Single values: how far the inbox is sorted, this store's identity. */
export interface NotesTable {
  name: string
  value: string
}

export interface Schema {
  inbox: InboxTable
  accounts: AccountsTable
  people: PeopleTable
  rooms: RoomsTable
  members: MembersTable
  lanes: LanesTable
  entries: EntriesTable
  heads: HeadsTable
  steps: StepsTable
  dead: DeadTable
  places: PlacesTable
  messages: MessagesTable
  chats: ChatsTable
  marks: MarksTable
  notices: NoticesTable
  parts: PartsTable
  joined: JoinedTable
  received: ReceivedTable
  commands: CommandsTable
  questions: QuestionsTable
  pace: PaceTable
  files: FilesTable
  placeholders: PlaceholdersTable
  relays: RelaysTable
  recalls: RecallsTable
  presences: PresencesTable
  signins: SigninsTable
  notes: NotesTable
}
