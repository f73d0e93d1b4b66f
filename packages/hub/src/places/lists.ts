import { type AccountId, personId } from '@queqiao/protocol/model'
import type { ChatKey } from '../ids.ts'

const mentions = personId('queqiao:mentions')

/** What stands for all that mentions an account, where a bridge lists that in a place of its own (`HubPort.place`). Nobody in WeChat
 *  has this id: what is typed there is for the account's desk, and answered there. */
export const mentionsOf = (account: AccountId): ChatKey => ({ account, chat: { kind: 'person', id: mentions } })

/** Whether it is such a list, and no chat. */
export const isList = ({ chat }: Pick<ChatKey, 'chat'>): boolean => chat?.id === mentions
