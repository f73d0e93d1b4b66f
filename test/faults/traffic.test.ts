import { expect, test } from 'vitest'
import { Traffic } from './traffic.ts'

const id = '0b1d3f58-8a43-4f0e-9a3e-6f4f2f3b5a11'
const other = '7c7f1a5e-2f6f-4a52-8a0f-3c1b2d4e5f60'
const to = { process: 0, room: 0 }

test('a result is about the task that it names', () => {
  const traffic = new Traffic()
  const task = (sendId: string, text: string) => ({ api: 'sendTextMessage', sendId, option: { wxid: 'wxid_a', text } })
  const poll = traffic.open({ process: 0, room: 20, body: '' })
  expect(traffic.hands(poll, JSON.stringify([task(id, 'm0n1'), task(other, 't0n2')]))).toEqual(['m0n1', 't0n2'])
  expect(traffic.open({ ...to, body: JSON.stringify({ data: { sendId: other } }) }).told).toEqual(['t0n2'])
  expect(traffic.open({ ...to, body: JSON.stringify({ data: { sendId: id } }) }).told).toEqual(['m0n1'])
})

test('an own message is about its text, and what people say about nothing', () => {
  const traffic = new Traffic()
  expect(traffic.open({ ...to, body: '{"msg":"m0n1"}' }).told).toEqual(['m0n1'])
  expect(traffic.open({ ...to, body: '{"msg":"w0n1"}' }).told).toEqual([])
})

test('a poll that brought nothing is not kept, one that broke is', () => {
  const traffic = new Traffic()
  const [idle, broken] = [0, 1].map(() => traffic.open({ process: 0, room: 1, body: '' }))
  if (!idle || !broken) throw new Error('two were opened')
  idle.taken = true
  traffic.close(idle, 'heard')
  traffic.close(broken, 'unanswered')
  expect(traffic.exchanges).toEqual([broken])
})
