import type { GroupLine } from '@queqiao/hub'
import { FormOf, type Held, Leave, Press } from './forms.tsx'
import { type GroupDeed, mayDo } from './may.ts'
import type { Group } from './where.ts'

/** What somebody has written, and in which form. */
export interface Writing extends Held {
  readonly deed: GroupDeed
}

interface SettingsProps {
  readonly group: Group
  readonly writing?: Writing | undefined
}

/** What can be written here: names, and an announcement. */
export const Writings = ({ group, writing }: SettingsProps) => {
  const all = (['rename', 'nickname', 'announce'] as const).filter((deed) => mayDo(group.found.account, deed))
  if (all.length === 0) return null
  return (
    <section class="sheet forms">
      {all.map((deed) => (
        <FormOf {...{ group, deed }} held={writing?.deed === deed ? writing : undefined} />
      ))}
    </section>
  )
}

/** Whether people who are not listed may speak here, and what changes that. */
export const Relay = ({ group }: { readonly group: Group }) => {
  const { words } = group.visit
  const { relay } = group.line
  return (
    <>
      <p>{relay ? words.relayed : words.notRelayed}</p>
      <Press group={group} deed={relay ? 'unrelay' : 'relay'} label={relay ? 'relayOff' : 'relayOn'} />
    </>
  )
}

const names: Readonly<Record<string, string>> = { matrix: 'Matrix', telegram: 'Telegram' }

const Place = ({ place: { bridge, linked }, group }: { place: GroupLine['places'][number]; group: Group }) => (
  <li>
    {names[bridge] ?? bridge}
    <small>{linked ? group.visit.words.linkedPlace : group.visit.words.ownPlace}</small>
  </li>
)

/** How the group is dealt with: its sound, who may speak, where else it lives. */
export const Dealings = ({ group }: { readonly group: Group }) => {
  const { visit, line, found } = group
  const { words } = visit
  const places = line.places.filter(({ bridge }) => bridge !== 'web')
  return (
    <section class="sheet dealings">
      {mayDo(found.account, 'mute') ? (
        <div class="line-of">
          <p>
            {words.soundInWeChat} <small>{words.soundHint}</small>
          </p>
          <Press group={group} deed="mute" label="mute" />
          <Press group={group} deed="unmute" label="unmute" />
        </div>
      ) : undefined}
      {line.silent ? <p class="hint">{words.silentHere}</p> : undefined}
      <div class="line-of" id="relay">
        <Relay group={group} />
      </div>
      {places.length > 0 ? (
        <div class="line-of">
          <p>{words.livesToo}</p>
          <ul class="places">
            {places.map((place) => (
              <Place {...{ place, group }} />
            ))}
          </ul>
        </div>
      ) : undefined}
      <Leave group={group} />
    </section>
  )
}
