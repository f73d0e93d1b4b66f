import type { AccountLine } from '@queqiao/hub'
import type { Visit } from '../doors/visit.ts'
import { Icon } from '../frame/icon.tsx'
import { waiting } from '../frame/waiting.ts'
import { toPlace } from '../ids.ts'
import { List, page } from './list.tsx'
import { Newcomers } from './newcomers.tsx'
import { whoseOf } from './whose.ts'

const Account = ({ account, visit, open }: { account: AccountLine; visit: Visit; open: string | undefined }) => {
  const place = toPlace({ account: account.account })
  return (
    <li>
      <a href={`${visit.root}/c/${place}`} aria-current={place === open ? 'page' : undefined}>
        <span class={`state ${account.state}`} aria-hidden="true"></span>
        <bdi>{account.name}</bdi>
        <small>{visit.words[account.state]}</small>
      </a>
    </li>
  )
}

const ToHealth = ({ visit, isOpen }: { readonly visit: Visit; readonly isOpen: boolean }) =>
  visit.ownsAll && visit.api !== undefined ? (
    <a
      class="plain watch"
      href={`${visit.root}/health`}
      title={visit.words.health}
      aria-current={isOpen ? 'page' : undefined}
    >
      <Icon size={20} path="M3 12.5h4l2.5-6.5 4.5 12 2.5-5.5H21" />
      <span class="unseen">{visit.words.health}</span>
    </a>
  ) : undefined

/** What stands beside every conversation: accounts, and the chats in them. */
export const Side = waiting(async ({ visit, open }: { readonly visit: Visit; readonly open?: string | undefined }) => {
  const { reading, who, words, root } = visit
  const [accounts, whose, chats] = await Promise.all([
    reading.accounts(who),
    whoseOf(visit),
    reading.chats(who, { limit: page, called: words.labels }),
  ])
  const unread = await reading.unread(who)
  const query = new URLSearchParams({ root, ...(open !== undefined && { open }) })
  return (
    <nav class="side" aria-label={words.chats}>
      <header>
        <a class="home" href={`${root}/`}>
          {words.name}
        </a>
        <button
          type="button"
          id="notify"
          class="plain"
          hidden
          aria-pressed="false"
          title={words.notify}
          aria-label={words.notify}
          data-refused={words.notifyRefused}
          data-on={words.notifyOn}
          data-off={words.notifyOff}
        >
          <Icon size={20} path="M6 17V11a6 6 0 0 1 12 0v6l1.5 1.5h-15zM10 21h4" />
        </button>
        <ToHealth visit={visit} isOpen={open === 'health'} />
        <form class="device" method="post" action={`${root}/device`}>
          <button type="submit" class="plain" aria-label={words.otherDevice} title={words.otherDevice}>
            <svg class="phone" viewBox="0 0 16 16" aria-hidden="true">
              <rect x="4" y="1" width="8" height="14" rx="1.5" />
              <path d="M7 12.5h2" />
            </svg>
          </button>
        </form>
        <form method="post" action={`${root}/out`}>
          <small>
            <bdi>{visit.name}</bdi>
          </small>
          <button type="submit" class="plain">
            {words.signOut}
          </button>
        </form>
      </header>
      <p id="notified" role="status"></p>
      <ul class="accounts" aria-label={words.accounts}>
        {accounts.map((account) => (
          <Account {...{ account, visit, open }} />
        ))}
      </ul>
      {open === undefined ? <Newcomers visit={visit} root={root} /> : undefined}
      <search>
        <form action={`${root}/search`}>
          <input
            type="search"
            name="words"
            id="find"
            placeholder={words.findChats}
            aria-label={words.findChats}
            aria-keyshortcuts="/"
            autocomplete="off"
            hx-get={`${root}/chats?${query}`}
            hx-trigger="input changed delay:250ms, search"
            hx-target="#chats"
            hx-swap="innerHTML"
          />
        </form>
      </search>
      <ul
        id="chats"
        data-unread={unread}
        hx-get={`${root}/chats?${query}`}
        hx-include="#find"
        hx-trigger="chats from:body throttle:1s"
        hx-swap="innerMorph"
      >
        <List {...{ visit, chats, whose, root, open }} />
      </ul>
    </nav>
  )
})
