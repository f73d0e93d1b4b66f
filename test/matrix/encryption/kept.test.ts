import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { madeAnew, openKept } from '../../../bridges/matrix/src/encryption/kept.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kept-'))
})
afterEach(() => rmSync(folder, { recursive: true }))
const file = () => join(folder, 'device.json')

describe('what is kept beside the keys', () => {
  it('is the same after a restart: the device, how far syncs came, and who has new keys', async () => {
    const one = await openKept(folder)
    await one.note('s1')
    await one.renew('@anna:x')
    const other = await openKept(folder)
    expect(other.keyDevice).toBe(one.keyDevice)
    expect(other.since()).toBe('s1')
    expect(other.store('@anna:x')).toBe(one.store('@anna:x'))
  })

  it('has keys of one user under another name once these are new, and those of others where they were', async () => {
    const { store, renew } = await openKept(folder)
    const before = ['@anna:x', '@bob:x'].map(store)
    await renew('@anna:x')
    expect(store('@anna:x')).not.toBe(before[0])
    expect(store('@bob:x')).toBe(before[1])
  })

  it('is written whole, also where much changes at once', async () => {
    const { note, renew } = await openKept(folder)
    const ghosts = Array.from({ length: 20 }, (_, n) => `@ghost${n}:x`)
    await Promise.all(ghosts.flatMap((ghost, n) => [renew(ghost), note(`s${n}`)]))
    expect(Object.keys(JSON.parse(readFileSync(file(), 'utf8')).renewed)).toEqual(ghosts)
    expect((await openKept(folder)).since()).toBe('s19')
    expect(readdirSync(folder)).toEqual(['device.json'])
  })

  it('says whose keys were made anew, without making anything', async () => {
    expect(await madeAnew(folder)).toEqual([])
    expect(readdirSync(folder)).toEqual([])
    await (await openKept(folder)).renew('@anna:x')
    expect(await madeAnew(folder)).toEqual(['@anna:x'])
  })

  it.each(['', '{"device":"QUEQ', '{}', '[]'])('is never written over where it cannot be read: %s', async (text) => {
    writeFileSync(file(), text)
    await expect(openKept(folder)).rejects.toThrow(`${file()} cannot be read: restore it with its folder`)
    expect(readFileSync(file(), 'utf8')).toBe(text)
  })
})
