import type { Answer } from '../../model/command.ts'
import { Malformed } from '../errors.ts'
import { optionsOf, type Shape } from '../native.ts'
import { shown } from '../said.ts'
import { type Task, task } from './task.ts'
import { since, tooOld, type Version } from './version.ts'

interface Row {
  readonly since: Version
  readonly shape: Shape
}

/** Tasks that no neutral command stands for, by the number that they have in the vendor's document. */
const natives: Readonly<Record<string, Row>> = {
  // whether somebody has deleted or blocked the account: `report_zoom_check_status` follows
  '15': { since: since.strangers, shape: { wxid: 'text' } },
  // all that is known of somebody: `report_user_info` follows
  '16': { since: since.details, shape: { wxid: 'text' } },
  // puts a tag on people (`op_code` 1), takes it off them (2), or deletes it (3)
  '100': { since: since.tags, shape: { tag_name: 'text', wxid_list: 'texts', op_code: 'integer' } },
  // renames a tag
  '101': { since: since.tags, shape: { old_tag_name: 'text', new_tag_name: 'text' } },
}

const written = (name: string, options: unknown, shape: Shape): Task | Answer => {
  try {
    return task(Number(name), optionsOf(options, shape))
  } catch (error) {
    if (error instanceof Malformed) return { kind: 'failed', reason: `WeHub task ${name}: ${error.message}` }
    throw error
  }
}

/** The task of that number, if its options are what the document says. */
export const native = (name: string, options: unknown, version: Version): Task | Answer => {
  const row = Object.hasOwn(natives, name) ? natives[name] : undefined
  if (row === undefined) return { kind: 'failed', reason: `WeHub has no task ${shown(name)} of its own` }
  if (row.since > version) return { kind: 'failed', reason: tooOld(version, row.since) }
  return written(name, options, row.shape)
}
