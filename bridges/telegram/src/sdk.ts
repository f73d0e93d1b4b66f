import type { Bot, InputFile } from 'grammy'
import type { InputRichBlock, Message, MessageEntity, ReplyParameters, RichText, Update } from 'grammy/types'

// what of the SDK all others know: its types, and of them no more than this
export type { InputFile, Message, MessageEntity, ReplyParameters, RichText, Update }

/** A block of a rich message, with its file. */
export type RichBlock = InputRichBlock

/** The calls as grammY has them. */
export type Raw = Bot['api']['raw']

/** What ends a call. */
export type Signal = NonNullable<Parameters<Bot['api']['getMe']>[0]>

/** The part of a grammY bot that we use. The bot goes on doing whatever else it does. */
export type ExistingBot = Pick<Bot, 'api' | 'botInfo' | 'isInited'>

/** The colours that topics may have. */
export type TopicColor = NonNullable<NonNullable<Parameters<Bot['api']['createForumTopic']>[2]>['icon_color']>
