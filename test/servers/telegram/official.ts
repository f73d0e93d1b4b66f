/** Who words an error: the Bot API server (tdlib/telegram-bot-api), the library below it (tdlib/td, whose first letter the server
 *  makes small), or Telegram's own servers, which say it in capitals. */
type Source = 'server' | 'td' | 'Telegram'

type Error = readonly [code: number, description: string | RegExp, source: Source]

const bad = (description: string, source: Source): Error => [400, `Bad Request: ${description}`, source]

/** Every error that this server gives of its own accord, and who words it so. What is not here must not be answered: a bot that
 *  lives with it would live with something that does not exist. */
const errors: readonly Error[] = [
  [401, 'Unauthorized', 'Telegram'],
  [401, 'Unauthorized: invalid token specified', 'server'],
  [404, 'Not Found', 'server'],
  [404, 'Not Found: method not found', 'server'],
  [413, 'Request Entity Too Large', 'server'],
  [429, /^Too Many Requests: retry after \d+$/, 'Telegram'],
  bad("can't parse request", 'server'),
  [500, 'Internal Server Error: restart', 'server'],
  [
    400,
    /^Bad Request: failed to send message #\d+ with the error message "Too Many Requests: retry after \d+"$/,
    'server',
  ],

  // updates
  [409, 'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running', 'server'],
  [409, 'Conflict: terminated by setWebhook request', 'server'],
  [
    409,
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    'server',
  ],
  bad('secret token contains unallowed characters', 'server'),
  bad('secret token is too long', 'server'),
  bad('bad webhook: invalid webhook URL specified', 'server'),

  // where
  bad('chat not found', 'server'),
  bad('chat_id is empty', 'server'),
  bad('user not found', 'server'),
  bad('invalid user_id specified', 'server'),
  bad('there are no administrators in the private chat', 'server'),
  bad('group chat was upgraded to a supergroup chat', 'server'),
  bad('message thread not found', 'server'),
  [403, /^Forbidden: bot was kicked from the (group|supergroup|channel) chat$/, 'server'],
  [403, /^Forbidden: bot is not a member of the (group|supergroup|channel) chat$/, 'server'],
  [403, 'Forbidden: bot was blocked by the user', 'Telegram'],
  [403, "Forbidden: bot can't initiate conversation with a user", 'Telegram'],

  // topics
  bad('the chat is not a forum', 'td'),
  bad('invalid forum topic identifier specified', 'td'),
  bad('title must be non-empty', 'td'),
  bad('not enough rights to create a topic', 'td'),
  bad('not enough rights to edit the topic', 'td'),
  bad('not enough rights to close or open the topic', 'td'),
  bad('not enough rights to delete the topic', 'td'),
  bad('TOPIC_CLOSED', 'Telegram'),
  bad('TOPIC_ID_INVALID', 'Telegram'),
  bad('TOPIC_NOT_MODIFIED', 'Telegram'),
  bad('DOCUMENT_INVALID', 'Telegram'),

  // messages
  bad('message text is empty', 'server'),
  bad('message is too long', 'server'),
  bad('message caption is too long', 'server'),
  bad('message to be replied not found', 'server'),
  [400, /^Bad Request: message to (edit|delete|react|pin) not found$/, 'server'],
  bad("message can't be edited", 'server'),
  bad("message can't be deleted", 'server'),
  bad(
    'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
    'server',
  ),
  bad('there is no text in the message to edit', 'td'),
  bad('there is no caption in the message to edit', 'td'),
  bad('not enough rights to send text messages to the chat', 'server'),
  bad('not enough rights to manage pinned messages in the chat', 'server'),
  bad("can't parse inline keyboard button: text button expected", 'server'),
  bad('BUTTON_DATA_INVALID', 'Telegram'),
  bad('QUOTE_TEXT_INVALID', 'Telegram'),
  bad('REACTION_INVALID', 'Telegram'),
  bad('REACTIONS_TOO_MANY', 'Telegram'),

  // files
  bad('wrong file_id or the file is temporarily unavailable', 'server'),
  bad('file is too big', 'server'),
  bad('file must be non-empty', 'td'),
  [400, /^Bad Request: file of size \d+ bytes is too big( for a photo)?; the maximum size is \d+ bytes$/, 'td'],
  [400, /^Bad Request: there is no [a-z ]+ in the request$/, 'server'],
  [400, /^Bad Request: (audio|document) can't be mixed with other media types$/, 'td'],
  bad('IMAGE_PROCESS_FAILED', 'Telegram'),
  bad('PHOTO_INVALID_DIMENSIONS', 'Telegram'),

  // the bot itself
  bad('query is too old and response timeout expired or query ID is invalid', 'server'),
  bad('MESSAGE_TOO_LONG', 'Telegram'),
  bad('BOT_COMMAND_INVALID', 'Telegram'),
  bad('invalid language code specified', 'td'),
  bad('command must be non-empty', 'td'),
  bad('command length must not exceed 32', 'td'),
  bad('command description must be non-empty', 'td'),
  bad('command description length must not exceed 256', 'td'),
]

/** Whether the official server says it like this. */
export const isOfficial = (code: number, description: string): boolean =>
  errors.some(
    ([given, words]) => given === code && (typeof words === 'string' ? words === description : words.test(description)),
  )
