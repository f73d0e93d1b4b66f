import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Hub, Newcomer } from '@queqiao/hub'
import { dialects } from '@queqiao/protocol'
import type { Report } from '@queqiao/protocol/model'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { hubOn, Paper, until } from '../paper.ts'

const who = 'me@paper'
const base64 = (letter: string) => Buffer.from(`\x89PNG\r\n\x1a\n${letter}`, 'latin1').toString('base64')

let data: string
let paper: Paper
let hub: Hub
const starts = async () => {
  paper = new Paper()
  hub = await hubOn(data, [paper])
}
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'newcomers-'))
  await starts()
})
afterEach(async () => {
  await hub.stop()
  rmSync(data, { recursive: true })
})

const codes = (by = who): Promise<readonly Newcomer[]> => Promise.resolve(paper.hub?.reading.newcomers(by) ?? [])
const pictures = async () =>
  Promise.all((await codes()).map(async ({ picture }) => new Response(await picture.read()).text()))

const reported = (dialect: 'wehelp' | 'wequick-2019' | 'wequick-2021', data: unknown, endpoint = 'pc'): Report => {
  const found = dialects[dialect]
  return found.read(JSON.stringify({ data }), { endpoint, now: Date.now() }).report
}
const says = async (...about: Parameters<typeof reported>) => {
  const receipt = await hub.keeper.append(reported(...about))
  receipt.answered(true)
}

const old = (letter: string) => ({
  action: 'reportLoginQrCode',
  cwxid: 'null',
  data: { message: base64(letter), sendId: 's' },
})
const late = (letter: string) => ({ action: 'reportQrCodeMessage', cwxid: 'null', data: { base64: base64(letter) } })
const help = (letter: string, processid = 1) => ({ code: 401, processid, cwxid: 'null', message: base64(letter) })

const reports = [
  ['wequick-2019', old, { action: 'reportLoginUser', cwxid: 'wxid_a', data: { info: { wxid: 'wxid_a', nick: 'A' } } }],
  ['wequick-2021', late, { action: 'reportLoginUser', cwxid: 'wxid_a', data: { wxid: 'wxid_a', nick: 'A' } }],
  ['wehelp', help, { type: 67, code: 200, processid: 1, cwxid: 'wxid_a' }],
] as const

it.each(reports)(
  '%s: its code before any login is kept, followed by the next, and gone with the login',
  async (name, code, login) => {
    await says(name, code('a'))
    const [first] = await codes()
    expect(first).toMatchObject({ endpoint: 'pc', picture: { type: 'image/png' } })
    expect(first?.until).toBeGreaterThan(Date.now())
    await says(name, code('b'))
    expect(await codes()).toHaveLength(1)
    expect((await pictures())[0]).toMatch(/b$/)
    await says(name, login)
    expect(await codes()).toEqual([])
  },
)

it('clients are told apart by their endpoint and process, also after a restart', async () => {
  await says('wehelp', help('a', 1))
  await says('wehelp', help('b', 2))
  await says('wehelp', help('c', 1), 'other')
  expect(new Set((await codes()).map(({ key }) => key)).size).toBe(3)
  await hub.stop()
  await starts()
  expect(await codes()).toHaveLength(3)
  await says('wehelp', { type: 67, code: 200, processid: 2, cwxid: 'wxid_a' })
  expect((await pictures()).map((text) => text.at(-1)).toSorted()).toEqual(['a', 'c'])
})

it('sides that keep what they show have it, too, in a place of its own', async () => {
  await says('wehelp', help('a'))
  await until(() => paper.lines.some(({ place, text }) => place.includes('nobody') && text.includes('[picture]')))
  expect(await codes()).toHaveLength(1)
})

it('nobody sees a code who does not own every account', async () => {
  await says('wehelp', help('a'))
  expect(await codes()).toHaveLength(1)
  for (const other of ['tom@paper', 'stranger', '']) expect(await codes(other)).toEqual([])
})
