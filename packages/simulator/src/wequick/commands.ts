import { Refused } from '../errors.ts'
import { type Fields, isFields, kindOf } from '../fields.ts'
import type { Line } from '../line.ts'
import type { Complain, Report } from '../report.ts'
import type { Done, Row, Task } from '../task.ts'

const known = new Set(['api', 'sendId', 'option'])

/** Reads `{api, sendId, option}` strictly. */
export const commandOf = (value: Fields, complain: Complain): Task | undefined => {
  for (const key of Object.keys(value)) {
    if (!known.has(key)) complain(`${key}: not in the document`)
  }
  const { api, sendId: id, option } = value
  if (typeof api !== 'string') return void complain(`api: found ${kindOf(api)}`)
  if (typeof id !== 'string') complain(`sendId: found ${kindOf(id)}`)
  if (!isFields(option)) complain(`option: found ${kindOf(option)}`)
  const dict = isFields(option) ? option : {}
  return typeof id === 'string' && id !== '' ? { id, type: api, dict } : { type: api, dict }
}

/** Name of a command → what its `option` holds, and what is done. */
export type Commands<M> = Readonly<Record<string, Row<M>>>

/** Does a command. Throws `Refused`; what is wrong with it is complained about. */
export const performCommand = <M extends { readonly line: Line }>(
  table: Commands<M>,
  { type, dict }: Task,
  means: M,
): Done | Promise<Done> => {
  const row = Object.hasOwn(table, type) ? table[type] : undefined
  if (row === undefined) {
    means.line.complain(`${type}: no such command`)
    throw new Refused('no such command')
  }
  for (const wrong of row.misfits(dict)) means.line.complain(`${type}: ${wrong}`)
  return row.perform(dict, means)
}

/** send_msg 任务下发到DLL的响应: `res` and the command's name. */
export const resultOf = ({ id = '', type }: Task, reason = '', answer = '1'): Report => {
  const name = `${type}`
  const result = { errorReason: reason, sendResult: reason === '' ? answer : '0' }
  // seen on a wire: the result of a logout names no command
  const data = type === 'logout' ? result : { ...result, sendId: id }
  return { action: `res${name.charAt(0).toUpperCase()}${name.slice(1)}`, data }
}
