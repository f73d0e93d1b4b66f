import { type Answer, type Asked, asLine, say, type Words } from './asked.ts'

/** The page in a browser. */
export const page: Words = {
  web: {
    help: 'a link that lets your browser in to the page, told where you alone read it',
    vacant: true,
    personal: true,
    answer: letIn,
  },
}

const none = 'There is no page here: it wants an `adminToken` in the settings, and `web.enabled` not to be false.'
const signedIn = 'You are signed in here already; “Open on another device” gives a link for another browser.'
const nearOnly =
  'Only the machine that Queqiao runs on has this address: `adminUrl` in the settings says how others reach it.'

/** Whoever reads the link may be let in as its writer. */
async function letIn(asked: Asked): Promise<Answer> {
  const { entrance, speaker, alone, bridge, batch } = asked
  if (!entrance) return say(none)
  if (bridge === entrance.bridge) return say(signedIn)
  if (!alone) return say(elsewhere(asked))
  const who = speaker.user?.ids[entrance.bridge]
  if (who === undefined) return say('✗ The settings have no name for you on the page.')
  const link = await entrance.link(batch.tx, who)
  const near = isNear(link) ? [nearOnly] : []
  return say(
    'This opens the page, in one browser, once, within ten minutes. Whoever has it is let in as you:',
    link,
    ...near,
  )
}

const elsewhere = (asked: Asked): string =>
  `The link is for you alone, and others may read along here. Type ${asLine(asked, 'web', 'chat')} where nobody else is but the bot: in a private chat with it.`

const isNear = (link: string): boolean => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(link).hostname)
