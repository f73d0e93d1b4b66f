import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Hub } from '@queqiao/hub'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hubOn, message, Paper, report, until } from './paper.ts'

let data: string
let hub: Hub
let paper: Paper
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'hub-'))
  paper = new Paper()
  hub = await hubOn(data, [paper])
})
afterEach(async () => {
  await hub.stop()
  rmSync(data, { recursive: true })
})

/** A client without message ids says "ok"; whether it sees the answer. */
const ok = async (answered: boolean) => {
  const { wechat: _, ...event } = message({ words: 'ok' })
  const receipt = await hub.keeper.append(report(event))
  receipt.answered(answered)
}
const restart = async () => {
  await hub.stop()
  hub = await hubOn(data, [paper])
}
const shown = async () => {
  await hub.keeper.append(report(message({ words: 'end' })))
  await until(() => paper.texts.includes('anna: end'))
  return paper.texts.filter((text) => text === 'anna: ok').length
}

describe('the same words without an id', () => {
  it('are said twice if each was answered', async () => {
    await ok(true)
    await ok(true)
    expect(await shown()).toBe(2)
  })

  it('are one message if the client repeats them because no answer came', async () => {
    await ok(false)
    await ok(true)
    expect(await shown()).toBe(1)
  })

  it('are one message also if several answers are lost in a row', async () => {
    await ok(false)
    await ok(false)
    await ok(true)
    expect(await shown()).toBe(1)
  })

  it('are a new message once the repeat was answered', async () => {
    await ok(false)
    await ok(true)
    await ok(true)
    expect(await shown()).toBe(2)
  })

  it('are one message also if the client repeats them before the first could be stored', async () => {
    const { wechat: _, ...event } = message({ words: 'ok' })
    const [first, second] = [hub.keeper.append(report(event)), hub.keeper.append(report(event))]
    ;(await first).answered(false)
    ;(await second).answered(true)
    expect(await shown()).toBe(1)
  })

  it('wait for the answer under way before they are judged', async () => {
    const { wechat: _, ...event } = message({ words: 'ok' })
    const first = await hub.keeper.append(report(event))
    const second = hub.keeper.append(report(event))
    first.answered(true)
    ;(await second).answered(true)
    expect(await shown()).toBe(2)
  })
})

describe('after a restart', () => {
  it('a repeat of what was not answered is still one message', async () => {
    await ok(false)
    await restart()
    await ok(true)
    expect(await shown()).toBe(1)
  })

  it('what was answered and is said again is a new message', async () => {
    await ok(true)
    await restart()
    await ok(true)
    expect(await shown()).toBe(2)
  })

  it('what was repeated, then answered, and is said again is a new message', async () => {
    await ok(false)
    await ok(true)
    await restart()
    await ok(true)
    expect(await shown()).toBe(2)
  })
})
