import { Hono } from 'hono'
import { accounts } from './accounts/accounts.tsx'
import { asking } from './accounts/asking.tsx'
import { people } from './accounts/people.tsx'
import { assets } from './assets.ts'
import { chats } from './chats/chats.tsx'
import { newcomers } from './chats/newcomers.tsx'
import type { WebOptions } from './config.ts'
import { brief } from './doors/brief.ts'
import { device } from './doors/device.tsx'
import { doors } from './doors/doors.tsx'
import { guards } from './doors/guards.ts'
import { trouble } from './doors/trouble.tsx'
import { type Serving, type Signed, signedIn } from './doors/visit.ts'
import { withoutSlash } from './frame/root.ts'
import { groups } from './groups/groups.tsx'
import { health } from './health/health.tsx'
import { search } from './search/search.tsx'
import { chat } from './talk/chat.tsx'
import { live } from './talk/live.tsx'
import { media } from './talk/media.ts'
import { owed } from './talk/owed.ts'
import { talk } from './talk/talk.ts'

/** What people must be signed in for. What answers elsewhere has no `visit`: nothing of it can be shown there. */
const inside = [
  '/',
  '/chats',
  '/c/*',
  '/a/*',
  '/live',
  '/media/*',
  '/search',
  '/health/*',
  '/newcomers/*',
  '/device',
] as const
const outside = ['/sign-in', '/in', '/out'] as const

/** The pages, and what they load. Addresses in them are relative: they may be mounted anywhere, and beside other things: what they
 *  guard is theirs alone. */
export const pages = (options: WebOptions, serving: Serving): Hono => {
  const app = new Hono()
  app.onError(trouble(options))
  for (const path of [...inside, ...outside]) app.use(path, guards(options), brief(options))
  app.use('/*', withoutSlash)
  app.route('/', assets())
  app.route('/', doors(options, serving))
  const signed = new Hono<Signed>()
  for (const path of inside) signed.use(path, signedIn(options, serving))
  const talks = [chats(), chat(), groups(), talk(), owed(), search(), live(options), media()]
  for (const part of [...talks, health(), accounts(), newcomers(), people(), asking(), device(options)])
    signed.route('/', part)
  return app.route('/', signed)
}
