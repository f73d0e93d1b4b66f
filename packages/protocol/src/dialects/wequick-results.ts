import type { Outcome } from '../model/command.ts'
import { taskId } from '../model/id.ts'
import type { Native, Report } from '../model/keeper.ts'
import type { Caller } from './caller.ts'
import type { Fields } from './fields.ts'
import { type Decoder, type Said, shown } from './said.ts'

const RESULT = /^res[A-Z]/

/** Fields that may say where a downloaded file lies: no document names one. */
const PLACES = ['path', 'filepath', 'filePath', 'file', 'savePath', 'sendResult'] as const
const LOCAL = /^(?:[A-Za-z]:[\\/]|\\\\)/

const placeOf = (data: Fields): string | undefined =>
  PLACES.map((key) => data.lenient(key)).find((path) => path !== undefined && LOCAL.test(path))

/** `sendResult` is 1 where it was done. */
const outcome = (data: Fields): Outcome => {
  const path = placeOf(data)
  if (path !== undefined) return { kind: 'done', path }
  const result = data.lenient('sendResult')
  if (data.flag('sendResult')) return { kind: 'done' }
  const reason = data.lenient('errorReason') ?? (result && `WeQuick says ${shown(result)}`)
  // a result that says neither leaves it open
  return { kind: result === undefined ? 'unknown' : 'failed', reason: reason ?? 'WeQuick gave no reason' }
}

/** send_msg 任务下发到DLL的响应: the results in it, none where it does not say whose; nothing if this action is no result. */
export const resultOf = (action: string, data: Fields): Report['results'] | undefined => {
  if (!RESULT.test(action)) return undefined
  const task = data.lenient('sendId')
  return task === undefined ? [] : [{ task: taskId(task), answer: outcome(data) }]
}

/** As the document has it. An empty report is its envelope, which says nothing. */
const nativeOf = (data: Fields, { action }: Caller): Native => ({
  name: action,
  data: data.has('action') ? {} : data.value(),
})

/** What there is no neutral word for. */
export const native = (data: Fields, caller: Caller): Said => ({ natives: [nativeOf(data, caller)] })

/** A result; one that does not say whose is for nobody, and is kept as it is. */
export const result: Decoder = (data, caller) => {
  const results = resultOf(caller.action, data)
  return results?.length === 0 ? native(data, caller) : results && { results }
}
