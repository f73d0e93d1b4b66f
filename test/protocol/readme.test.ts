import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const readme = readFileSync(new URL('../../packages/protocol/README.md', import.meta.url), 'utf8')
const [, example = ''] = /```ts\n(.*?)```/s.exec(readme) ?? []

/** What a WeChat client says to the bot of the README: it hears a text, asks for a task, and has done it. */
const client = `
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

test('the bot of the README answers a text', () => {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--conditions=source', '--input-type=module-typescript', '--eval', example + client],
    {
      cwd: fileURLToPath(new URL('.', import.meta.url)),
      env: { ...process.env, WECHAT_TOKEN: '0123456789abcdefghij' },
      encoding: 'utf8',
    },
  )
  expect(stderr).toBe('')
  expect(stdout.trim().split('\n')).toEqual([
    '{"wxid_to":"wxid_a","at_list":[],"msg_list":[{"msg_type":1,"msg":"You said: hi"}]}',
    'done',
  ])
})
