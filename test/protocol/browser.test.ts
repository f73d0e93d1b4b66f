import { runInNewContext } from 'node:vm'
import { build } from 'esbuild'
import { expect, test } from 'vitest'

/** Everything but the WebSocket door, as one script for a browser. Fails where a module of Node is wanted. */
const bundle = async (): Promise<string> => {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        export { dialects } from '@queqiao/protocol'
        export { words } from '@queqiao/protocol/model'
        export { memoryKeeper, wechat } from '@queqiao/protocol/server'`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    write: false,
    platform: 'browser',
    conditions: ['source'],
    format: 'iife',
    globalName: 'queqiao',
  })
  return outputFiles.map(({ text }) => text).join('')
}

/** What browsers have, and nothing of Node. */
const browser = { TextDecoder, TextEncoder, URL, URLSearchParams, Headers, Request, Response, ReadableStream }
const more = { TransformStream, WritableStream, crypto, setTimeout, clearTimeout, atob, btoa, console }

test('the codec and the doors run in a browser', async () => {
  const report = {
    data: { action: 'reportTextMessage', cwxid: 'me', data: { message: 'hi', wxidFrom: 'a', wxidTo: 'me' } },
  }
  const script = `${await bundle()}
    const heard = []
    const keeper = queqiao.memoryKeeper((event) => heard.push(event))
    const dialect = queqiao.dialects['wequick-2021']
    const endpoints = [{ name: 'a', token: '0123456789abcdefghij', dialect }]
    const app = queqiao.wechat({ endpoints, keeper })
    app.request('/0123456789abcdefghij', { method: 'POST', body: ${JSON.stringify(JSON.stringify(report))} })
      .then(async (answer) => [await answer.text(), heard.map(({ content }) => queqiao.words(content.text))])`
  const [answer, heard] = await runInNewContext(script, { ...browser, ...more })
  expect(answer).toBe('[]')
  expect([...heard]).toEqual(['hi'])
})
