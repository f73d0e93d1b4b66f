import type { Owed, OwedState } from '@queqiao/hub'
import type { Visit } from '../doors/visit.ts'
import { Answers, Ask } from '../frame/ask.tsx'
import { toPlace } from '../ids.ts'
import { Age } from './age.tsx'
import { between } from './way.ts'

/** What a person decides about. */
const open = ['dead', 'uncertain', 'unknown', 'failed'] as const satisfies readonly OwedState[]
/** Of that, what surely did not arrive: to try it again doubles nothing. */
const lost = ['dead', 'failed'] as const satisfies readonly (typeof open)[number][]

/** How many stand on the page. */
const most = 50

/** Something that a person decides about, and what its chat is called. */
export interface Open {
  readonly owed: Owed
  readonly title: string
}

/** What was set aside, or ended badly: the oldest of it, and whether there is more. */
export const openFor = async ({ hub }: Visit): Promise<{ readonly open: readonly Open[]; readonly more: boolean }> => {
  const found = await hub.owing.list({ states: open, limit: most + 1 })
  const titled = async (owed: Owed): Promise<Open> => ({ owed, title: (await hub.look(owed)).title })
  return { open: await Promise.all(found.slice(0, most).map(titled)), more: found.length > most }
}

const stateIn = ({ state }: Owed, { words }: Visit): string =>
  state === 'queued' || state === 'handed' || state === 'waiting' ? '' : words[state]

const Item = ({ open: { owed, title }, visit, api }: { open: Open; visit: Visit; api: string }) => (
  <li id={`o-${owed.id}`}>
    <div>
      <a href={`${visit.root}/c/${toPlace(owed)}`}>
        <bdi>{title}</bdi>
      </a>{' '}
      <small>{between(owed.bridge ?? '?', owed.direction === 'to-wechat', visit.words)}</small>
      {owed.reason === undefined ? undefined : (
        <p class="why" dir="auto">
          {visit.words.said(owed.reason)}
        </p>
      )}
      <small>
        <span class={`mark ${owed.state}`}>{stateIn(owed, visit)}</span>
        {' · '}
        <Age since={owed.since} language={visit.language} />
      </small>
    </div>
    <span class="decide">
      {(['retry', 'drop'] as const).map((what) => (
        <button
          type="button"
          hx-post={`${api}/outbox/${encodeURIComponent(owed.id)}/${what}`}
          hx-swap="none"
          aria-label={`${visit.words[what]}: ${title}`}
        >
          {visit.words[what]}
        </button>
      ))}
    </span>
  </li>
)

const meant = { retry: lost, drop: open } as const

/** A button for all of it: it asks first. */
const All = ({ what, visit: { words }, api }: { what: keyof typeof meant; visit: Visit; api: string }) => {
  const id = `${what}-all`
  const states = new URLSearchParams(meant[what].map((state) => ['state', state]))
  return (
    <Ask id={id} class="outline" opens={words[`${what}All`]} title={words[`${what}All`]}>
      <p>{words[`${what}AllAsk`]}</p>
      <form hx-post={`${api}/outbox/${what}?${states}`} hx-swap="none">
        <Answers id={id} words={words} does={words[`${what}All`]} />
      </form>
    </Ask>
  )
}

interface DecisionsProps extends Awaited<ReturnType<typeof openFor>> {
  readonly visit: Visit
  readonly api: string
}

/** What somebody has to decide about, one by one. */
export const Decisions = ({ open: all, more, visit, api }: DecisionsProps) => (
  <section aria-labelledby="to-decide">
    <header>
      <h2 id="to-decide">{visit.words.toDecide}</h2>
      {all.length > 1 ? (['retry', 'drop'] as const).map((what) => <All {...{ what, visit, api }} />) : undefined}
    </header>
    {all.length === 0 ? <p class="none">{visit.words.nothingToDecide}</p> : undefined}
    <ul class="owed">
      {all.map((one) => (
        <Item open={one} visit={visit} api={api} />
      ))}
    </ul>
    {more ? <p class="none">{visit.words.moreToDecide}</p> : undefined}
  </section>
)
