import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Hub, HubOptions } from '@queqiao/hub'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hubOn, me, myself, Paper, report, until } from '../paper.ts'

let data: string
let paper: Paper
let hub: Hub
let calls: NodeJS.Timeout | undefined

/** Milliseconds of silence. */
const after = 400

const starts = async (options: Partial<HubOptions> = {}) => {
  hub = await hubOn(data, [paper], { offlineAfter: after, ...options })
}
const append = async (...events: Parameters<typeof report>) =>
  (await hub.keeper.append(report(...events))).answered(true)
const login = () => append({ kind: 'login', person: myself, name: 'Me' })
/** A client that asks all the time, and has nothing to say. */
const polls = () => {
  hangsUp()
  calls = setInterval(() => hub.keeper.heard?.(me), 20)
}
const hangsUp = () => clearInterval(calls)
const passes = (times: number) => new Promise((resolve) => setTimeout(resolve, times * after))
const count = (words: string) => paper.texts.filter((text) => text.startsWith(words)).length

const silence = '⚠ Nothing has been heard from the WeChat client of Me for'
const heard = 'The WeChat client of Me is heard again, after'
const loggedIn = 'WeChat is logged in as Me.'
const loggedOut = 'WeChat is logged out.'

beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'presences-'))
  paper = new Paper()
  await starts()
})
afterEach(async () => {
  hangsUp()
  await hub.stop()
  rmSync(data, { recursive: true })
})

describe('a client that is not heard any more', () => {
  it('is told of at the desk, once, and once that it is back', async () => {
    await login()
    polls()
    await until(() => count(loggedIn) === 1)
    await passes(2)
    expect(count(silence)).toBe(0)
    hangsUp()
    await until(() => count(silence) === 1)
    expect(paper.texts.at(-1)).toMatch(
      /^⚠ .* for (0|1) seconds?\. Is its PC on, and online\? What is written waits for it\.$/,
    )
    expect(paper.lines.at(-1)?.place).toBe(paper.desk)
    await passes(2)
    polls()
    await until(() => count(heard) === 1)
    await passes(2)
    expect([count(silence), count(heard), count(loggedIn)]).toEqual([1, 1, 1])
  })

  it('is back when somebody logs in there, which is all that is told', async () => {
    await login()
    await until(() => count(silence) === 1)
    await login()
    polls()
    await until(() => count(loggedIn) === 2)
    await passes(3)
    expect([count(silence), count(heard), count(loggedIn)]).toEqual([1, 0, 2])
  })

  it('is not gone because we were: a start begins to listen, and says nothing of what was said before', async () => {
    await login()
    polls()
    await until(() => count(loggedIn) === 1)
    await hub.stop()
    await passes(2)
    await starts()
    await passes(3)
    expect(count(silence)).toBe(0)
    hangsUp()
    await until(() => count(silence) === 1)
    await hub.stop()
    await starts()
    await passes(2)
    expect(count(silence)).toBe(1)
    polls()
    await until(() => count(heard) === 1)
    await passes(2)
    expect([count(silence), count(heard), count(loggedIn)]).toEqual([1, 1, 1])
  })

  it('is never told of where that is off', async () => {
    await hub.stop()
    await starts({ offlineAfter: 0 })
    await login()
    await until(() => count(loggedIn) === 1)
    await passes(2)
    expect(count(silence)).toBe(0)
  })

  it('is told of after a logout by the logout alone', async () => {
    await login()
    await append({ kind: 'logout' })
    await until(() => count(loggedOut) === 1)
    await passes(2)
    expect(count(silence)).toBe(0)
  })
})

describe('a client that comes and goes', () => {
  it('is told of three times at once, then only when it stays away', async () => {
    for (let turn = 0; turn < 6; turn++) {
      await login()
      await append({ kind: 'logout' })
    }
    // what is told of other chats comes when it can
    await append({ kind: 'notice', text: 'last' })
    await until(() => paper.texts.includes('last'))
    expect([count(loggedIn), count(loggedOut)]).toEqual([4, 3])
    expect(paper.texts.findLast((text) => text.startsWith(loggedOut))).toBe(
      `${loggedOut}\nIt goes often of late: from now on that is told only when it lasts.`,
    )
    await login()
    await passes(3)
    expect([count(loggedIn), count(loggedOut)]).toEqual([4, 3])
    await append({ kind: 'logout' })
    await until(() => count(loggedOut) === 4, 20 * after)
    await login()
    await until(() => count(loggedIn) === 5)
  })
})
