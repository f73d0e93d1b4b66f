import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const source = join(import.meta.dirname, '../../packages/protocol')
const readme = readFileSync(join(source, 'README.md'), 'utf8')
const [bot = '', express = ''] = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code = '']) => code)

/** What a WeChat client says to the bot: it hears a text, asks for a task, and has done it. */
const client = (post: string) => `
const say = async (action, data) => {
  const body = JSON.stringify({ action, appid: 'app', wxid: 'wxid_me', data })
  return (await ${post}('/wechat/' + token, { method: 'POST', body })).json()
}
await say('login', { client_version: '0.4.26' })
await say('report_new_msg', { msg: { msg_type: 1, wxid_from: 'wxid_a', wxid_to: 'wxid_me', msg: 'hi' } })
const { data } = await say('pull_task', {})
console.log(JSON.stringify(data.task_data.task_dict.msg_list))
await say('report_task_result', { task_id: data.task_id, task_result: 1 })
`

const served = `
const http = server.listen(0, '127.0.0.1')
await new Promise((resolve) => http.once('listening', resolve))
const post = (path, init) => fetch('http://127.0.0.1:' + http.address().port + path, init)
`

const folder = mkdtempSync(join(tmpdir(), 'queqiao-installed-'))

const run = (file: string, code: string): string => {
  writeFileSync(join(folder, file), code)
  const env = { ...process.env, WECHAT_TOKEN: '0123456789abcdefghij' }
  return execFileSync(process.execPath, [file], { cwd: folder, env, encoding: 'utf8' })
}

beforeAll(() => {
  const quiet = { stdio: 'pipe' } as const
  execFileSync('npx', ['--yes', 'pnpm@12', 'pack', '--pack-destination', folder], { ...quiet, cwd: source })
  const tarball = readdirSync(folder).find((file) => file.endsWith('.tgz')) ?? ''
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
  const needed = [`./${tarball}`, 'hono', '@hono/node-server', 'express']
  execFileSync('npm', ['install', '--no-audit', '--no-fund', ...needed], { ...quiet, cwd: folder })
})
afterAll(() => rmSync(folder, { recursive: true }))

test('from an empty folder, the bot of the README answers in a Hono app', () => {
  expect(run('bot.ts', `${bot}${client('app.request')}`)).toBe('[{"msg_type":1,"msg":"You said: hi"}]\ndone\n')
})

test('and inside an Express app', () => {
  const printed = run('express.ts', `${bot}${express}${served}${client('post')}\nhttp.close()`)
  expect(printed).toBe('[{"msg_type":1,"msg":"You said: hi"}]\ndone\n')
})

test('everything that it exports can be required as CommonJS too', () => {
  const names = ['', '/model', '/server', '/socket'].map((path) => `@queqiao/protocol${path}`)
  const printed = run(
    'old.cjs',
    `for (const name of ${JSON.stringify(names)}) console.log(Object.keys(require(name)).length > 0)`,
  )
  expect(printed).toBe('true\ntrue\ntrue\ntrue\n')
})
