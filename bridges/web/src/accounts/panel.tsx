import type { AccountLine, Offered, Requested } from '@queqiao/hub'
import type { Seen } from '../chats/seen.ts'
import type { Visit } from '../doors/visit.ts'
import { Answers, Ask } from '../frame/ask.tsx'
import { Face } from '../frame/face.tsx'
import { Form } from '../frame/form.tsx'
import { mediaPath } from '../frame/media-path.ts'
import { waiting } from '../frame/waiting.ts'
import { toPlace } from '../ids.ts'
import type { Words } from '../words/words.ts'
import { Code } from './code.tsx'
import { Decisions, MoneyFrom } from './money.tsx'
import { Request, type Wrong } from './requests.tsx'

interface PanelProps {
  readonly visit: Visit
  readonly found: Seen
  /** From the page to where the pages are mounted. */
  readonly root: string
  /** A request that was decided just now. */
  readonly without?: string
  readonly wrong?: Wrong
}

interface Of {
  readonly account: AccountLine
  readonly words: Words
  readonly root: string
  /** Where the account is, without a slash at the end. */
  readonly at: string
}

const says = { online: 'isLoggedIn', silent: 'isSilent', offline: 'isLoggedOut' } as const

const State = ({ account: { state, since }, words }: Of) => (
  <p class={`standing ${state}`}>
    <span class={`state ${state}`} aria-hidden="true"></span>
    <span>
      {words[says[state]]}
      {since === undefined ? undefined : (
        <small>
          {' '}
          {words.since} <time datetime={new Date(since).toISOString()} data-short></time>
        </small>
      )}
    </span>
  </p>
)

/** Logging in and out, for owners, where the client can; whom the account knows, for everybody. */
const Buttons = ({ account: { role, state, can, code }, words, root, at }: Of) => {
  const mayLogIn = role === 'owner' && can.commands['login-qr'] && state !== 'online' && !code
  const mayLogOut = role === 'owner' && can.commands.logout && state !== 'offline'
  return (
    <div class="buttons">
      <a class="button second" href={`${at}/people`}>
        {words.contacts}
      </a>
      {mayLogIn ? (
        <Form to={`${at}/login`} root={root} target="#account">
          <button type="submit">{words.logIn}</button>
        </Form>
      ) : undefined}
      {mayLogOut ? (
        <Ask id="log-out" class="second" opens={words.logOut} title={words.logOutSure}>
          <p>{words.logOutHint}</p>
          <Form to={`${at}/logout`} root={root} target="#account">
            <Answers id="log-out" words={words} does={words.logOut} grave />
          </Form>
        </Ask>
      ) : undefined}
    </div>
  )
}

const Offer = ({ offer, words, root }: Of & { readonly offer: Offered }) => {
  const { sender, amount, memo, message, choices, key } = offer
  const place = toPlace(key)
  const picture = sender.avatar?.state === 'ready' ? mediaPath(root, sender.avatar) : undefined
  const about = { words, amount, memo, name: sender.name }
  return (
    <li>
      <Face name={sender.name} id={sender.id} picture={picture} />
      <div class="about">
        <a href={`${root}/c/${place}`}>
          <MoneyFrom {...about} />
        </a>
        {memo ? <p dir="auto">{memo}</p> : undefined}
      </div>
      <Decisions {...{ root, place, message, choices, ...about }} />
    </li>
  )
}

const Requests = ({ requests, wrong, ...of }: Of & { requests: readonly Requested[]; wrong: Wrong | undefined }) =>
  requests.length === 0 ? (
    <></>
  ) : (
    <>
      <h2>{of.words.requests}</h2>
      <ul class="asking">
        {requests.map((request) => (
          <Request {...of} request={request} wrong={wrong?.id === request.id ? wrong : undefined} />
        ))}
      </ul>
    </>
  )

const Money = ({ offers, ...of }: Of & { readonly offers: readonly Offered[] }) =>
  offers.length === 0 ? (
    <></>
  ) : (
    <>
      <h2>{of.words.money}</h2>
      <ul class="asking">
        {offers.map((offer) => (
          <Offer {...of} offer={offer} />
        ))}
      </ul>
    </>
  )

/** What others want of the account: that is for its owners. */
const wantedOf = async ({ reading, who }: Visit, { account, role }: AccountLine) =>
  role === 'owner'
    ? { requests: await reading.requests(who, account), offers: await reading.offered(who, account) }
    : { requests: [], offers: [] }

/** How an account is, what it waits for, and what can be done about it. It comes anew whenever something happens. */
export const Panel = waiting(async ({ visit, found, root, without, wrong }: PanelProps) => {
  const { words } = visit
  const { account } = found
  const { requests, offers } = await wantedOf(visit, account)
  const at = `${root}/a/${toPlace(found.key)}`
  const again = `${at}?${new URLSearchParams({ root })}`
  const of = { account, words, root, at }
  return (
    <section
      id="account"
      aria-label={words.account}
      hx-get={again}
      hx-trigger="chats from:body throttle:1s"
      hx-swap="outerMorph"
    >
      <div class="top">
        <State {...of} />
        <Buttons {...of} />
      </div>
      {account.code ? <Code {...of} code={account.code} again={again} /> : undefined}
      <Requests {...of} requests={requests.filter(({ id }) => id !== without)} wrong={wrong} />
      <Money {...of} offers={offers} />
    </section>
  )
})
