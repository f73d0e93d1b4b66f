import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { freePort } from '../../packages/app/src/demo/ports.ts'

const root = join(import.meta.dirname, '../..')
const readme = readFileSync(join(root, 'packages/protocol/README.md'), 'utf8')
const [talking = '', , saving = ''] = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code = '']) => code)

/** A client says something to the bot of the README: it hears a text, asks for a task, and has done it. */
const text = `
const say = async (action: string, data: unknown) => {
  const body = JSON.stringify({ action, appid: 'app', wxid: 'wxid_me', data })
  return (await app.request('/wechat/' + token, { method: 'POST', body })).json()
}
await say('login', { client_version: '0.4.26' })
await say('report_new_msg', { msg: { msg_type: 1, wxid_from: 'wxid_a', wxid_to: 'wxid_me', msg: 'hi' } })
const { data } = await say('pull_task', {})
console.log(JSON.stringify(data.task_data.task_dict))
await say('report_task_result', { task_id: data.task_id, task_result: 1 })
`

/** A client on the WebSocket, to whom somebody sends a picture. */
const picture = `
import { wehub } from '@queqiao/simulator'
import { setTimeout } from 'node:timers/promises'
import { readdirSync } from 'node:fs'
await new Promise((resolve) => server.listen(PORT, '127.0.0.1', resolve))
const people = [{ wxid: 'wxid_anna', nickname: 'Anna' }]
const at = url + '/' + process.env.WECHAT_TOKEN
const client = wehub({ url: at, appid: 'app', wxid: 'wxid_me', nickname: 'Me', version: '0.4.26', people })
await client.start()
await client.says({ from: 'Anna', kind: 'image' })
for (let n = 0; n < 100 && readdirSync('.').length < 2; n++) await setTimeout(20)
await client.stop()
console.log(client.complaints.length)
process.exit(0)
`

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

/** Runs code as a bot author would, in a folder of its own. */
const run = (code: string, env: Readonly<Record<string, string>> = {}) => {
  const folder = mkdtempSync(join(tmpdir(), 'queqiao-readme-'))
  folders.push(folder)
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  const args = ['--conditions=source', '--input-type=module-typescript', '--eval', code]
  const all = { ...process.env, WECHAT_TOKEN: '0123456789abcdefghij', ...env }
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, env: all, encoding: 'utf8' })
  return { stdout, stderr, files: readdirSync(folder).filter((file) => file !== 'node_modules') }
}

test('the bot of the README answers a text', () => {
  const { stdout, stderr } = run(talking + text)
  expect(stderr).toBe('')
  expect(stdout.trim().split('\n')).toEqual([
    '{"wxid_to":"wxid_a","at_list":[],"msg_list":[{"msg_type":1,"msg":"You said: hi"}]}',
    'done',
  ])
})

test('the bot of the README saves a picture that a client on a WebSocket brings', async () => {
  const port = await freePort()
  const { stdout, stderr, files } = run(saving + picture.replace('PORT', String(port)), {
    WECHAT_URL: `http://127.0.0.1:${port}/wechat`,
  })
  expect(stderr).toBe('')
  expect(stdout.trim()).toBe('0')
  expect(files).toHaveLength(1)
})
