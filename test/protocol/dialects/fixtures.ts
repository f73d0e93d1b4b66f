import { readdirSync, readFileSync } from 'node:fs'
import type { Setting } from '@queqiao/protocol'
import type { Answer, Command, Handed, Offer, Session } from '@queqiao/protocol/model'

/** The time at which everything arrives. */
export const NOW = 1_700_000_000_000

/** An endpoint's setting as fixtures write it. */
export interface WrittenSetting {
  readonly secret?: string
  readonly tasks?: 'one' | 'array'
  readonly downloads?: string
  readonly links?: true
  readonly socket?: true
}

interface Fixture {
  readonly document: string
  readonly heading: string
  readonly session?: Session
  readonly setting?: WrittenSetting
}

/** What it means, and what it is answered. */
interface Understood extends Fixture {
  /** Commands that wait when it asks. */
  readonly handed?: readonly Handed[]
  readonly meaning: Readonly<Record<string, unknown>> & { readonly session?: Session }
  readonly reply: unknown
}

export interface RequestFixture extends Understood {
  /** As an object; or `text`, where it is not what `JSON.stringify` makes. */
  readonly request?: unknown
  /** What the client sends. */
  readonly body: string
}

export interface PollFixture extends Understood {
  readonly query: Readonly<Record<string, string>>
}

export interface UnreadableFixture extends Fixture {
  readonly body: string
  readonly code: string
}

export interface CommandFixture extends Fixture {
  readonly command: Command<Offer>
  readonly wire?: unknown
  readonly answer?: Answer
}

type Written = RequestFixture & PollFixture & CommandFixture & { readonly text?: string; readonly unreadable?: string }

const folder = (name: string) => new URL(`../../fixtures/${name}/`, import.meta.url)

const read = (name: string): readonly (readonly [string, Written])[] =>
  readdirSync(folder(name))
    .toSorted()
    .map((file): readonly [string, Written] => {
      const written: Written = JSON.parse(readFileSync(new URL(file, folder(name)), 'utf8'))
      return [file, { ...written, body: written.text ?? JSON.stringify(written.request) }]
    })

/** The vendor's examples: requests and polls with what they mean and what they are answered, bodies that are no request,
 *  and commands with what they look like on the wire. */
export const fixturesOf = (name: string) => {
  const all = read(name)
  const having = (key: keyof Written) => all.filter(([, fixture]) => fixture[key] !== undefined)
  const understood = having('meaning')
  return {
    requests: understood.filter(([, { query }]) => query === undefined) as readonly (readonly [
      string,
      RequestFixture,
    ])[],
    polls: understood.filter(([, { query }]) => query !== undefined) as readonly (readonly [string, PollFixture])[],
    unreadable: having('unreadable').map(([file, fixture]): readonly [string, UnreadableFixture] => [
      file,
      { ...fixture, code: fixture.unreadable ?? '' },
    ]),
    commands: having('command') as readonly (readonly [string, CommandFixture])[],
  }
}

/** What a dialect is told of its endpoint. */
export const settingOf = ({ secret, tasks, downloads, links, socket }: WrittenSetting = {}): Setting => ({
  secret,
  tasks,
  downloads,
  links: links && {
    upload: (source) => `http://queqiao.example/upload/${encodeURIComponent(source)}`,
    ...(socket && { socket: { url: 'ws://queqiao.example/socket', heartbeat: 30 } }),
  },
})
