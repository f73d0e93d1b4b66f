import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { Hono } from 'hono'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { waiting } from '../../bridges/web/src/frame/waiting.ts'
import { written } from '../../bridges/web/src/frame/written.ts'

const source = join(import.meta.dirname, '../../bridges/web/src')

const unheard: unknown[] = []
const hear = (reason: unknown) => unheard.push(reason)
beforeEach(() => {
  process.on('unhandledRejection', hear)
})
afterEach(() => {
  process.off('unhandledRejection', hear)
  unheard.length = 0
})

const Throws = () => {
  throw new Error('at once')
}
const Waits = waiting(async ({ turns = 2 }: { readonly turns?: number }) => {
  for (let n = 0; n < turns; n++) await setImmediate()
  return <Throws />
})
const Holds = waiting(async () => <p>all is well</p>)

/** How a page with these parts is answered, and what of them nobody heard. */
const asked = async (page: Parameters<typeof written>[1]) => {
  const app = new Hono().get('/', (c) => written(c, page)).onError((error, c) => c.text(error.message, 500))
  const answer = await app.request('/')
  for (let n = 0; n < 5; n++) await setImmediate()
  return [answer.status, await answer.text(), unheard.map(String)]
}

it.each([
  ['one that waits, and one that does not', () => [<Waits />, <Throws />]],
  ['two that wait', () => [<Waits turns={1} />, <Waits turns={3} />]],
  ['one in one that waits, and one after it', () => [<Waits turns={0} />, <Throws />]],
])('two parts of a page that fail, %s: the page fails, and nothing else', async (_, parts) => {
  expect(await asked(<main>{parts()}</main>)).toEqual([500, 'at once', []])
})

it('a page whose parts all hold is written', async () => {
  const page = (
    <main>
      <Holds />
    </main>
  )
  expect(await asked(page)).toEqual([200, '<!doctype html><main><p>all is well</p></main>', []])
})

it('every part of our pages that waits is one of these', () => {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.tsx'))
  const bare = files.filter((name) =>
    /^(export )?const [A-Z]\w* = async/m.test(readFileSync(join(source, name), 'utf8')),
  )
  expect([files.length > 20, bare]).toEqual([true, []])
})
