import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Choice,
  fileId,
  type Hub,
  placeId,
  type Remote,
  type Run,
  remoteId,
  type User,
  type Wish,
} from '@queqiao/hub'
import { type Chat, type Handed, personId, words as plain, roomId, type Text } from '@queqiao/protocol/model'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { follow, steadyNow } from '../../../packages/hub/src/clock.ts'
import { abilities, anna, bob, family, hubOn, me, message, myself, Paper, report, until, withAnna } from '../paper.ts'

interface Said {
  readonly by: string
  readonly text: string
  /** Another wish than to send it. */
  readonly wish?: (about: Pick<Wish, 'from' | 'by'>) => Wish | readonly Wish[]
}

/** A sheet on which somebody is asked: what begins with `!` is typed for us. */
class Asking extends Paper {
  readonly choices: Choice[] = []
  readonly #said = new Map<string, Said>()

  override async deliver(run: Run): Promise<void> {
    await super.deliver(run)
    for (const { what } of run.deliveries) if ('choices' in what) this.choices.push(...(what.choices ?? []))
  }

  override async read([first]: readonly Remote[]): Promise<readonly Wish[]> {
    const said = first && this.#said.get(first.id)
    const [to = { account: me }] = (first && (await this.hub?.chatsAt(first.place))) ?? []
    if (!first || !said) return []
    const about = { from: first.id, by: { id: said.by, name: said.by } }
    if (said.wish) return [said.wish(about)].flat()
    if (said.text.startsWith('!')) return [{ ...about, kind: 'desk', to, line: said.text.slice(1) }]
    return to.chat ? [{ ...about, kind: 'command', to, command: sending(to.chat, said.text) }] : []
  }

  async says(said: Said, place = this.sheet): Promise<string> {
    const id = `s${this.#said.size + 1}`
    this.#said.set(id, said)
    await this.hub?.receive([{ id: remoteId(id), place: placeId(place), body: said.text }])
    return id
  }

  get sheet(): string {
    return this.lines.find(({ text }) => text === 'Anna: first')?.place ?? expect.fail('no sheet yet')
  }

  button(label: string): string {
    const found = this.choices.findLast((choice) => choice.label.startsWith(label))
    return found?.token ?? expect.fail(`no button ${label}`)
  }
}

const sending = (chat: Chat, text: string) => ({ kind: 'send', chat, content: { kind: 'text', text: [text] } }) as const

let data: string
let hub: Hub
let paper: Asking
const user = (name: string, role: User['role']): User => ({ name, role, accounts: [], ids: { paper: name } })
const users = [user('Me', 'owner'), user('May', 'member'), user('Mo', 'member')]
const open = async () => {
  hub = await hubOn(data, [paper], { users })
}
const can = { commands: { send: 'result', leave: 'result' }, contents: { text: 'as-is' } } as const
const tell = async (...events: Parameters<typeof report>) =>
  (await hub.keeper.append({ ...report(...events), can })).answered(true)
const [annabel, li, other, zeng, shan] = ['annabel', 'li', 'li2', 'zeng', 'shan'].map(personId)
const nicknames: Record<string, string> = {
  [anna]: 'Anna',
  [bob]: 'Bob Smith',
  [annabel ?? '']: 'Annabel',
  [li ?? '']: '李芳',
  [other ?? '']: '李芳',
  [zeng ?? '']: '曾国藩',
  [shan ?? '']: '单雄信',
  [myself]: 'Me',
}
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'asking-'))
  paper = new Asking()
  await open()
  const people = Object.entries(nicknames).map(([id, nickname]) => ({ id: personId(id), nickname }))
  await tell(
    { kind: 'login', person: myself, name: 'Me' },
    { kind: 'people', people },
    { kind: 'rooms', rooms: [{ id: roomId('family'), name: 'Family', members: people.map(({ id }) => ({ id })) }] },
    message({ words: 'first' }),
  )
  await until(() => paper.texts.includes('Anna: first'))
})
afterEach(async () => {
  await hub.stop()
  rmSync(data, { recursive: true })
  // the process goes on with other tests
  follow(Date.now())
})

const textOf = ({ command }: Handed): Text =>
  command.kind === 'send' && command.content.kind === 'text' ? command.content.text : expect.fail(command.kind)
/** What WeChat is given next. */
const taken = async (): Promise<Handed> => {
  const handed: Handed[] = []
  await until(async () => handed.push(...(await hub.keeper.take(me, 1))) > 0)
  const [one = expect.fail('nothing')] = handed
  await hub.keeper.append({ ...report(), results: [{ task: one.task, answer: { kind: 'done' } }] })
  return one
}
const asked = (id: string) => until(() => paper.texts.some((text) => text.startsWith(`${id}: `)))
const told = (words: string) => until(() => paper.texts.some((text) => text.includes(words)))
const presses = (label: string, by = 'Me') => {
  const token = paper.button(label)
  return paper.says({ by, text: '', wish: (about) => ({ ...about, kind: 'press', to: { account: me }, token }) })
}
const mentionsIn = (text: Text) => text.flatMap((run) => (typeof run === 'string' ? [] : [run.mention]))

describe('a name that is typed', () => {
  it.each([
    ['as it is', 'hi @Anna!', anna, 'hi @Anna!'],
    ['in other letters', '@anna hi', anna, '@Anna hi'],
    ['as its beginning', '@Bob hi', bob, '@Bob Smith hi'],
    ['as two words of it', '@bob sm hi', bob, '@Bob Smith hi'],
    ['as the letters that a Chinese name begins with', '@zgf 好', zeng, '@曾国藩 好'],
    ['as a surname is read', '@sxx 好', shan, '@单雄信 好'],
  ])('%s mentions whom it alone means', async (_, typed, person, sent) => {
    await paper.says({ by: 'May', text: typed })
    const text = textOf(await taken())
    expect([mentionsIn(text), plain(text)]).toEqual([[person], sent])
  })

  it.each(['me@annabel.org', 'a @ sign', 'https://x.org/@anna', '@nobody here', '@a b', '@allies'])(
    'that is none stays words: %s',
    async (typed) => {
      await paper.says({ by: 'May', text: typed })
      expect(textOf(await taken())).toEqual([typed])
    },
  )
})

describe('who may mean several', () => {
  it('is asked for, by buttons and numbers; the message waits, and what is written after it', async () => {
    const first = await paper.says({ by: 'May', text: 'hi @Ann' })
    await asked(first)
    await paper.says({ by: 'May', text: 'second' })
    expect(paper.texts.at(-1)).toBe(
      `${first}: Whom does “@Ann” mean? It waits for a minute, and is not sent unless you say so.\n` +
        '[Anna (anna)] 1\n[Annabel (annabel)] 2\n[Nobody: send it as it stands] 3',
    )
    await until(async () => (await hub.owing.list({ states: ['queued'] })).length === 2)
    expect(await hub.keeper.take(me, 5)).toEqual([])
    await presses('Annabel', 'May')
    expect(mentionsIn(textOf(await taken()))).toEqual([annabel])
    expect(textOf(await taken())).toEqual(['second'])
  })

  it('is answered by a number, where there are no buttons', async () => {
    await asked(await paper.says({ by: 'May', text: '@李芳 你好' }))
    await paper.says({ by: 'May', text: '!2' })
    const text = textOf(await taken())
    expect([mentionsIn(text), plain(text)]).toEqual([[other], '@李芳 你好'])
    // numbers of questions that follow go on: nobody answers one with the number of another
    const next = await paper.says({ by: 'May', text: '@Ann' })
    await asked(next)
    expect(paper.texts.at(-1)).toContain('[Anna (anna)] 4')
    await paper.says({ by: 'May', text: '!1' })
    await told('✗ That has been answered already.')
  })

  it('is asked for one after the other', async () => {
    await asked(await paper.says({ by: 'May', text: '@Ann and @李芳' }))
    await presses('Anna (', 'May')
    await told('“@李芳”')
    await presses('李芳 (li2)', 'May')
    expect(mentionsIn(textOf(await taken()))).toEqual([anna, other])
  })

  it('may be nobody: it goes as it stands', async () => {
    await asked(await paper.says({ by: 'May', text: '@Ann one, two' }))
    await presses('Nobody', 'May')
    expect(textOf(await taken())).toEqual(['@Ann one, two'])
  })

  it('is answered by who wrote it, or an owner, and once', async () => {
    await asked(await paper.says({ by: 'May', text: '@Ann' }))
    expect(await paper.hub?.pressed(paper.button('Anna ('), 'Mo')).toEqual({
      refused: 'Only May and owners of the account can answer that.',
    })
    await presses('Anna (', 'Mo')
    await told('✗ Only May and owners of the account can answer that.')
    expect(await paper.hub?.pressed(paper.button('Annabel'), 'May')).toMatchObject({ ends: true })
    await presses('Annabel')
    await told('Annabel')
    expect(mentionsIn(textOf(await taken()))).toEqual([annabel])
    await presses('Anna (', 'May')
    await told('✗ That has been answered already.')
    expect(await hub.keeper.take(me, 5)).toEqual([])
  })

  it('is not said in time: it is not sent, which is told; what waited behind it goes', async () => {
    const first = await paper.says({ by: 'May', text: '@Ann' })
    await asked(first)
    await paper.says({ by: 'May', text: 'second' })
    follow(steadyNow() + 61_000)
    await told(`${first}: failed (nobody answered what was asked about it in time: write it once more)`)
    expect(textOf(await taken())).toEqual(['second'])
    expect(await paper.hub?.pressed(paper.button('Anna ('), 'May')).toEqual({
      refused: 'It is too late for that: it was not sent.',
      ends: true,
    })
  })

  describe('under a file', () => {
    const file = { kind: 'send', chat: family, content: { kind: 'file', file: fileId('none') } } as const
    const says = (text: string) =>
      paper.says({
        ...{ by: 'May', text },
        wish: (about) =>
          [file, sending(family, text)].map((command) => ({
            ...about,
            ...{ kind: 'command', to: { account: me, chat: family }, command },
          })),
      })
    // the file is none: it goes when that is told
    const goes = (id: string) =>
      until(async () => {
        if (paper.texts.some((text) => text.startsWith(`${id}: failed (`))) return true
        expect(await hub.keeper.take(me, 1)).toEqual([])
        return false
      })

    it('holds the file, too, which goes when it is said who is meant', async () => {
      const id = await says('@Ann')
      await asked(id)
      expect(await hub.keeper.take(me, 5)).toEqual([])
      expect(paper.texts.filter((text) => text.startsWith(id))).toHaveLength(1)
      await presses('Anna (', 'May')
      expect(mentionsIn(textOf(await taken()))).toEqual([anna])
      await goes(id)
    })

    it('lets the file go alone where the words are taken back, and settles both where they are changed', async () => {
      const first = await says('@Ann')
      await asked(first)
      const about = { to: { account: me, chat: family }, of: remoteId(first) }
      await paper.says({ by: 'May', text: '', wish: (by) => ({ ...by, ...about, kind: 'withdraw', only: 'words' }) })
      await goes(first)
      const second = await says('@Ann')
      await asked(second)
      const [of, command] = [remoteId(second), sending(family, '@Annabel!')]
      await paper.says({ by: 'May', text: '', wish: (by) => ({ ...by, ...about, kind: 'edit', of, command }) })
      expect(plain(textOf(await taken()))).toBe('@Annabel!')
      await goes(second)
    })

    it('goes nowhere with its file where nobody says who is meant', async () => {
      const id = await says('@Ann')
      await asked(id)
      const late = steadyNow() + 61_000
      await until(() => {
        // processes that share a database go back to its clock
        if (steadyNow() < late) follow(late)
        return paper.texts.some((text) =>
          text.includes(`${id}: failed (nobody answered what was asked about it in time`),
        )
      })
      expect(await hub.keeper.take(me, 5)).toEqual([])
      expect(paper.texts.filter((text) => text.startsWith(`${id}: failed`))).toHaveLength(1)
    })
  })

  it('waits also where the process ends meanwhile', async () => {
    await asked(await paper.says({ by: 'May', text: '@Ann' }))
    await hub.stop()
    await open()
    expect(await hub.keeper.take(me, 5)).toEqual([])
    await presses('Anna (', 'May')
    expect(mentionsIn(textOf(await taken()))).toEqual([anna])
  })

  it('need not be said of what is taken back or changed', async () => {
    const [first, second] = [
      await paper.says({ by: 'May', text: '@Ann' }),
      await paper.says({ by: 'May', text: '@Ann?' }),
    ]
    await asked(second)
    const to = { account: me, chat: family }
    const of = (id: string) => ({ to, of: remoteId(id) })
    await paper.says({ by: 'May', text: '', wish: (about) => ({ ...about, kind: 'withdraw', ...of(first) }) })
    await told('Taken back: it was not sent to WeChat.')
    const command = sending(family, '@Annabel!')
    await paper.says({ by: 'May', text: '', wish: (about) => ({ ...about, kind: 'edit', ...of(second), command }) })
    expect(plain(textOf(await taken()))).toBe('@Annabel!')
    expect(await paper.hub?.pressed(paper.button('Anna ('), 'May')).toEqual({
      refused: 'What this asks about has been changed or taken back since: nothing depends on the answer any more.',
      ends: true,
    })
  })
})

it('who types that something shall be taken back is answered, whatever it is', async () => {
  const removes = (id: string, by = 'May') => {
    const of = { to: { account: me, chat: family }, of: remoteId(id), isTyped: true } as const
    return paper.says({ by, text: '', wish: (about) => ({ ...about, kind: 'withdraw', ...of }) })
  }
  const [waits, others] = [await paper.says({ by: 'May', text: 'oops' }), await paper.says({ by: 'Mo', text: 'mine' })]
  await removes(waits)
  await told(`${waits}: Taken back: it was not sent to WeChat.`)
  await removes(waits)
  await told(`${waits}: ✗ That was not sent to WeChat.`)
  await removes(others)
  await told(`${others}: ✗ Only who wrote this, and owners of the account, can take it back.`)
  await removes('what WeChat said')
  await told('✗ That is nothing that was sent to WeChat from here.')
  await taken()
  await removes(others, 'Mo')
  await told(`${others}: ✗ It is in WeChat already`)
})

describe('everybody', () => {
  const labels = () => paper.choices.map(({ label }) => label)
  const announcing = { commands: { ...abilities.commands, announce: 'result' }, contents: abilities.contents } as const

  it.each(['@all dinner', '@所有人 dinner'])(
    'is called by nothing that is sent: whoever tries to is told, and says what is to become of it: %s',
    async (typed) => {
      const by = typed.startsWith('@all') ? 'Me' : 'May'
      const id = await paper.says({ by, text: typed })
      await told(
        `in a message that is sent from here calls nobody: no WeChat client can do that. What shall become of it?`,
      )
      expect(await hub.keeper.take(me, 5)).toEqual([])
      expect(labels()).toEqual(['Send it as plain words', 'Do not send it'])
      await presses('Send it', by)
      const text = textOf(await taken())
      expect([plain(text), mentionsIn(text)]).toEqual([typed, []])
      await paper.says({ by, text: typed })
      await until(() => labels().length === 4)
      await presses('Do not send it', by)
      await told('failed (it was not to be sent)')
      expect(await hub.keeper.take(me, 5)).toEqual([])
      expect(paper.texts.filter((text) => text.startsWith(`${id}: failed`))).toEqual([])
    },
  )

  it('is called by an announcement, where the client can put one up: owners are offered that, also for @room of Matrix', async () => {
    await hub.keeper.append({ ...report(message({ words: 'able' })), session: {}, can: announcing })
    await told('Anna: able')
    const content = { kind: 'text', text: ['dinner at 7 ', { mention: 'all', name: 'all' }] } as const
    const to = { account: me, chat: family }
    const command = { kind: 'send', chat: family, content } as const
    await paper.says({ by: 'Me', text: '', wish: (about) => ({ ...about, kind: 'command', to, command }) })
    await told('An announcement calls everybody in the group, and takes the place of the one before.')
    expect(labels()).toEqual(['Put it up as an announcement', 'Send it as plain words', 'Do not send it'])
    await presses('Put it up')
    expect((await taken()).command).toEqual({ kind: 'announce', room: family.id, text: 'dinner at 7' })
    expect(await hub.keeper.take(me, 5)).toEqual([])
    await paper.says({ by: 'May', text: '@all of you?' })
    await until(() => labels().length === 5)
    expect(labels().slice(3)).toEqual(['Send it as plain words', 'Do not send it'])
  })
})

describe('a message without a sure chat', () => {
  const content = { kind: 'text', text: ['for whom?'] } as const
  const lost = (by = 'May') =>
    paper.says(
      {
        by,
        text: '',
        wish: (about) => ({ ...about, kind: 'astray', to: { account: me }, said: [{ from: about.from, content }] }),
      },
      'elsewhere',
    )

  it('goes to that of their last chats which its writer chooses', async () => {
    await tell(message({ words: 'private', chat: withAnna }))
    await told('Anna: private')
    await paper.says({ by: 'May', text: 'to the family' })
    await taken()
    const sheet = paper.lines.find(({ text }) => text === 'Anna: private')?.place ?? expect.fail('no sheet')
    await paper.says({ by: 'May', text: 'to Anna' }, sheet)
    await taken()
    await lost()
    await told('For which chat is this?')
    expect(paper.texts.at(-1)).toContain('[Anna] 1\n[Family] 2')
    expect(await hub.keeper.take(me, 5)).toEqual([])
    await presses('Family', 'May')
    const { command } = await taken()
    expect(command).toMatchObject({ kind: 'send', chat: family, content })
  })

  const changes = (id: string, text: string, by = 'May') =>
    paper.says(
      {
        by,
        text: '',
        wish: ({ by }) => ({
          ...{ kind: 'astray', from: remoteId(id), by, to: { account: me }, isEdit: true },
          said: [{ from: remoteId(id), content: { kind: 'text', text: [text] } }],
        }),
      },
      'elsewhere',
    )
  const removes = (id: string, by = 'May') =>
    paper.says(
      {
        by,
        text: '',
        wish: (about) => ({ ...about, kind: 'withdraw', to: { account: me }, of: remoteId(id), isTyped: true }),
      },
      'elsewhere',
    )

  it('goes with the words that it has when its writer chooses, and not before, also where they wrote to one chat alone', async () => {
    await paper.says({ by: 'May', text: 'to the family' })
    await taken()
    const id = await lost()
    await told('For which chat is this?')
    await changes(id, 'other words', 'Mo')
    await told(`${id}: ✗ What stood here was not sent to WeChat`)
    await changes(id, 'new words')
    await changes(await lost(), 'newer words')
    await until(() => paper.texts.filter((text) => text.includes('For which chat is this?')).length === 2)
    expect(await hub.keeper.take(me, 5)).toEqual([])
    const [first = expect.fail('no button')] = paper.choices.filter(({ label }) => label === 'Family')
    const press = { kind: 'press', to: { account: me }, token: first.token ?? '' } as const
    await paper.says({ by: 'May', text: '', wish: (about) => ({ ...about, ...press }) })
    expect(plain(textOf(await taken()))).toBe('new words')
    await presses('Family', 'May')
    expect(plain(textOf(await taken()))).toBe('newer words')
    // from now on it is a message like others
    await removes(id)
    await told('✗ It is in WeChat already')
  })

  it('that its writer takes back is not sent, whatever is pressed then', async () => {
    await paper.says({ by: 'May', text: 'to the family' })
    await taken()
    const id = await lost()
    await told('For which chat is this?')
    await removes(id, 'Mo')
    await told(`${id}: ✗ That is nothing that was sent to WeChat from here.`)
    await removes(id)
    await told(`${id}: Taken back: it was not sent to WeChat.`)
    await presses('Family', 'May')
    await told('✗ What this asks about has been changed or taken back since')
    await changes(id, 'but now')
    await told(`${id}: ✗ What stood here was not sent to WeChat`)
    expect(await hub.keeper.take(me, 5)).toEqual([])
  })

  it('is refused where they never wrote to any, or say nothing in time', async () => {
    await lost()
    await told('✗ nobody knows for which chat this is: answer a message of that chat')
    await paper.says({ by: 'May', text: 'to the family' })
    await taken()
    await lost()
    await told('[Family]')
    follow(steadyNow() + 61_000)
    await told('✗ nobody answered what was asked about it in time')
    expect(await hub.keeper.take(me, 5)).toEqual([])
  })
})

it('what the desk offers to type next can be pressed for a day', async () => {
  await paper.says({ by: 'Me', text: '!leave' })
  await told('for good')
  const token = paper.button('Leave')
  expect(await paper.hub?.pressed(token, 'Me')).toEqual({ place: placeId(paper.sheet) })
  // told at once, by the button: nobody else has to read it
  expect(await paper.hub?.pressed(token, 'May')).toEqual({ refused: '✗ only owners of this account may do that' })
  follow(steadyNow() + 86_500_000)
  expect(await paper.hub?.pressed(token, 'Me')).toEqual({
    refused: 'This is too old: ask once more. What has not arrived can be tried again by what “outbox” lists.',
    ends: true,
  })
  await presses('Leave')
  await told('✗ This is too old')
})
