import type { DeedLine } from '@queqiao/hub'
import type { Words } from '../frame/words.ts'
import type { Group } from './parts.tsx'

const names: Readonly<Partial<Record<DeedLine['kind'], keyof Words>>> = {
  invite: 'deedInvite',
  kick: 'deedKick',
  rename: 'deedRename',
  announce: 'deedAnnounce',
  nickname: 'deedNickname',
  mute: 'deedMute',
  leave: 'deedLeave',
}

const signs = { queued: '◷', handed: '◷', failed: '✗', unknown: '?' } as const

/** What can be decided about it, by owners. */
const decisions = {
  queued: ['drop'],
  handed: [],
  failed: ['retry', 'drop'],
  unknown: ['retry', 'drop'],
} as const

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
          {reason === undefined ? '' : `: ${reason}`}
        </small>
      </span>
      {found.account.role === 'owner'
        ? decisions[state].map((what) => (
            <button
              type="button"
              class="second"
              id={`${what}-${id}`}
              hx-post={`${root}/c/${place}/owed/${id}/${what}`}
              hx-swap="none"
            >
              {words[what]}
            </button>
          ))
        : undefined}
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
