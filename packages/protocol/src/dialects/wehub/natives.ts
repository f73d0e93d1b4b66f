import type { Answer, Command } from '../../model/command.ts'
import type { Offer } from '../../model/content.ts'
import { native as checked, failed, type Natives } from '../commands.ts'
import type { Shape } from '../native.ts'
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
  // puts a tag on people (`op_code` 1), takes it off them (2), or deletes it (3, with an empty list)
  '100': { since: since.tags, shape: { tag_name: 'text', wxid_list: 'texts', op_code: 'integer' } },
  // renames a tag
  '101': { since: since.tags, shape: { old_tag_name: 'text', new_tag_name: 'text' } },
}

const own: Natives = {
  vendor: 'WeHub',
  shapes: Object.fromEntries(Object.entries(natives).map(([name, { shape }]) => [name, shape])),
}

/** The task of that number, if its options are what the document says. */
export const native = (command: Command<Offer, 'native'>, version: Version): Task | Answer => {
  const row = Object.hasOwn(natives, command.name) ? natives[command.name] : undefined
  if (row !== undefined && row.since > version) return failed(tooOld(version, row.since))
  return checked(own, command, (name, options) => task(Number(name), options))
}
