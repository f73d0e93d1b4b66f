import { Side } from '../chats/side.tsx'
import { Face } from '../frame/face.tsx'
import { Finding } from '../frame/finding.tsx'
import { Layout } from '../frame/layout.tsx'
import { Live, Lost } from '../frame/live.tsx'
import { mediaPath } from '../frame/media-path.ts'
import { faceId } from '../ids.ts'
import { Prose } from '../talk/contents.tsx'
import { Deeds, DeedsPart } from './deeds.tsx'
import { mayDo } from './may.ts'
import { Members, Strangers } from './members.tsx'
import { Dealings, Relay, type Writing, Writings } from './settings.tsx'
import { type Group, groupPath } from './where.ts'

/** What changes of itself: the name, how many there are, and what was announced last. */
const Facts = ({ group }: { readonly group: Group }) => {
  const { visit, look, line, found } = group
  return (
    <>
      <h1>
        <bdi>{look.title}</bdi>
      </h1>
      <small>
        <bdi>{found.account.name}</bdi>
      </small>
      <small>
        {line.members} {visit.words.membersKnown}
      </small>
    </>
  )
}

const Topic = ({ group: { look, visit } }: { readonly group: Group }) =>
  look.topic === undefined ? null : (
    <section class="sheet" aria-labelledby="topic-name">
      <h2 id="topic-name">{visit.words.announcement}</h2>
      <p class="words" dir="auto">
        <Prose words={look.topic} />
      </p>
    </section>
  )

interface FindProps {
  readonly group: Group
  readonly id: string
  readonly label: string
  readonly list: string
  readonly part: string
}

const Find = ({ group, part, ...field }: FindProps) => (
  <Finding {...field} from={`${groupPath(group, part)}?${new URLSearchParams({ root: group.root })}`} />
)

const MembersCard = ({ group }: { readonly group: Group }) => {
  const { words } = group.visit
  return (
    <section class="sheet" aria-labelledby="members-name">
      <h2 id="members-name">{words.members}</h2>
      <Find {...{ group, id: 'find-member', label: words.findMember, list: 'in-group', part: '/members' }} />
      <ul
        id="in-group"
        class="people"
        hx-get={`${groupPath(group, '/members')}?${new URLSearchParams({ root: group.root })}`}
        hx-include="#find-member"
        hx-trigger="chats from:body throttle:2s"
        hx-swap="innerMorph"
      >
        <Members group={group} words="" from={0} />
      </ul>
    </section>
  )
}

const InviteCard = ({ group }: { readonly group: Group }) => {
  const { words } = group.visit
  if (!mayDo(group.found.account, 'invite')) return null
  return (
    <section class="sheet" aria-labelledby="invite-name">
      <h2 id="invite-name">{words.invitePeople}</h2>
      <Find {...{ group, id: 'find-stranger', label: words.findContact, list: 'strangers', part: '/people' }} />
      <ul id="strangers" class="people">
        <Strangers group={group} words="" from={0} />
      </ul>
    </section>
  )
}

interface PageProps {
  readonly group: Group
  /** A form that is not right yet. */
  readonly writing?: Writing | undefined
}

/** A group's own page. */
export const GroupPage = ({ group, writing }: PageProps) => {
  const { visit, place, look, root } = group
  const { words } = visit
  const picture = look.avatar?.state === 'ready' ? mediaPath(root, look.avatar) : undefined
  return (
    <Layout language={visit.language} title={`${look.title} · ${words.aboutGroup}`} root={root} page="chat">
      <Side visit={visit} open={place} />
      <main class="group">
        <header>
          <a class="back" href={`${root}/c/${place}`} aria-label={words.backToTalk}>
            ‹
          </a>
          <Face name={look.title} id={faceId(group.found.key)} picture={picture} />
          <div id="facts">
            <Facts group={group} />
          </div>
        </header>
        <div class="sheets">
          <p id="told" role="status"></p>
          <DeedsPart group={group} />
          <Topic group={group} />
          <MembersCard group={group} />
          <InviteCard group={group} />
          <Writings {...{ group, writing }} />
          <Dealings group={group} />
        </div>
        <div
          hidden
          hx-get={`${groupPath(group, '/state')}?${new URLSearchParams({ root })}`}
          hx-trigger="chats from:body throttle:1s"
          hx-swap="none"
        ></div>
      </main>
      <Lost visit={visit} />
      <Live visit={visit} />
    </Layout>
  )
}

/** What has changed of it, for a page that is open. */
export const GroupState = ({ group }: { readonly group: Group }) => (
  <>
    <hx-partial hx-target="#facts" hx-swap="innerMorph">
      <Facts group={group} />
    </hx-partial>
    <hx-partial hx-target="#deeds" hx-swap="innerMorph">
      <Deeds group={group} />
    </hx-partial>
    <hx-partial hx-target="#relay" hx-swap="innerMorph">
      <Relay group={group} />
    </hx-partial>
  </>
)
