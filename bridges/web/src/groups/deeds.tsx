import type { AccountLine, DeedLine } from '@queqiao/hub'
import { maySettle, owedPath, type Settling } from '../talk/owed.ts'
import type { Word } from '../words/words.ts'
import { isGroupDeed, mayDo } from './may.ts'
import type { Group } from './where.ts'

const names: Readonly<Partial<Record<DeedLine['kind'], Word>>> = {
  invite: 'deedInvite',
  kick: 'deedKick',
  rename: 'deedRename',
  announce: 'deedAnnounce',
  nickname: 'deedNickname',
  mute: 'deedMute',
  leave: 'deedLeave',
}

const signs = { queued: '◷', handed: '◷', failed: '✗', unknown: '?' } as const

/** What can be decided about it. */
const decisions = {
  queued: ['drop'],
  handed: [],
  failed: ['retry', 'drop'],
  unknown: ['retry', 'drop'],
} as const

/** To drop it, whoever may decide about what is owed; to ask it once more, whoever may ask it at all. */
const may = (account: AccountLine, kind: DeedLine['kind'], what: Settling): boolean => {
  if (what === 'drop' || account.role === 'owner') return maySettle(account)
  return isGroupDeed(kind) && mayDo(account, kind)
}

const Deed = ({ deed, group }: { readonly deed: DeedLine; readonly group: Group }) => {
  const { visit, found, root, place } = group
  const { words } = visit
  const { id, kind, state, reason, by, time } = deed
  return (
    <li id={`d-${id}`} class="deed">
      <span class={`mark ${state}`} aria-hidden="true">
        {signs[state]}
      </span>
      <span class="about">
        <span class="title">{words[names[kind] ?? 'deedOther']}</span>
        <small>
          <bdi>{by}</bdi> · <time datetime={new Date(time).toISOString()} data-short></time> · {words[state]}
          {reason === undefined ? '' : `: ${words.said(reason)}`}
        </small>
      </span>
      {decisions[state]
        .filter((what) => may(found.account, kind, what))
        .map((what) => (
          <button
            type="button"
            class="second"
            id={`${what}-${id}`}
            hx-post={owedPath({ root, place }, id, what)}
            hx-swap="none"
          >
            {words[what]}
          </button>
        ))}
    </li>
  )
}

/** What was asked of WeChat in the group, and is not done. */
export const Deeds = ({ group }: { readonly group: Group }) => (
  <>
    {group.line.deeds.map((deed) => (
      <Deed {...{ deed, group }} />
    ))}
  </>
)

/** The same as part of the page; where there is none it is not seen. */
export const DeedsPart = ({ group }: { readonly group: Group }) => (
  <section aria-labelledby="deeds-name" class="sheet" id="asked">
    <h2 id="deeds-name">{group.visit.words.askedOfWeChat}</h2>
    <ul id="deeds">
      <Deeds group={group} />
    </ul>
    <p class="hint">{group.visit.words.askedHint}</p>
  </section>
)
