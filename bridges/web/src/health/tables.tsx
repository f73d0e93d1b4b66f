import type { AccountLine, Standing } from '@queqiao/hub'
import type { Child } from 'hono/jsx'
import type { Visit } from '../doors/visit.ts'
import type { Words } from '../words/words.ts'
import { Age } from './age.tsx'
import { between } from './way.ts'

/** What a table is made from. */
export interface Looked {
  readonly visit: Visit
  readonly standing: Standing
  readonly accounts: readonly AccountLine[]
}

interface Cell {
  readonly says: Child
  readonly looks?: 'zero' | 'bad' | undefined
}

interface Row {
  readonly name: Child
  readonly cells: readonly Cell[]
}

/** On a phone each row is a card of its own: there every cell says itself of what it is. */
const Table = ({ name, heads, rows }: { name: string; heads: readonly string[]; rows: readonly Row[] }) => (
  <table class="stacks">
    <caption>{name}</caption>
    <thead>
      <tr>
        {heads.map((head) => (
          <th scope="col">{head}</th>
        ))}
      </tr>
    </thead>
    <tbody>
      {rows.map(({ name, cells }) => (
        <tr>
          <th scope="row">{name}</th>
          {cells.map(({ says, looks }, n) => (
            <td class={looks} data-head={heads[n + 1]}>
              {says}
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  </table>
)

/** Which of the sides are connected; of the others, why not. */
export const Sides = ({ visit: { words }, standing: { bridges } }: Looked) => (
  <section aria-labelledby="sides">
    <h2 id="sides">{words.sides}</h2>
    <ul class="sides">
      {Object.entries(bridges).map(([name, { ready, reason }]) => (
        <li>
          <span class={`state ${ready ? 'online' : 'away'}`} aria-hidden="true"></span>
          <strong>{name}</strong> <small class={ready ? undefined : 'bad'}>{words[ready ? 'connected' : 'away']}</small>
          {reason === undefined ? undefined : (
            <p class="why" dir="auto">
              {words.said(reason)}
            </p>
          )}
        </li>
      ))}
    </ul>
  </section>
)

const from = 'from '

/** A reader as the way that it stands for. */
const wayOf = (reader: string, words: Words): string =>
  reader.startsWith(from) ? between(reader.slice(from.length), true, words) : between(reader, false, words)

const count = (of: number): Cell => ({ says: of, looks: of === 0 ? 'zero' : undefined })
/** How many went wrong. */
const bad = (of: number): Cell => ({ says: of, looks: of === 0 ? 'zero' : 'bad' })

/** What waits for each side, and what comes from it. */
export const Queues = ({ visit: { words, language }, standing: { lanes } }: Looked) => (
  <Table
    name={words.queues}
    heads={[words.way, words.waiting, words.oldest, words.retrying, words.setAside]}
    rows={lanes.map(({ reader, waiting, oldest, retrying, dead }) => ({
      name: wayOf(reader, words),
      cells: [count(waiting), { says: <Age since={oldest} language={language} /> }, bad(retrying), bad(dead)],
    }))}
  />
)

const Left = ({ pace: { spent, perDay }, words }: { pace: Standing['outbox'][number]['pace']; words: Words }) => {
  if (perDay === 0) return <>{words.noBound}</>
  const left = Math.max(0, perDay - spent)
  return (
    <span class="left">
      <meter min={0} max={perDay} low={perDay / 10} value={left} aria-label={words.leftToday}></meter>
      {left} / {perDay}
    </span>
  )
}

/** What waits for the client of each account, and what that may still do today. */
export const Outgoing = ({ visit: { words, language }, standing: { outbox }, accounts }: Looked) =>
  outbox.length === 0 ? (
    <p class="none">{words.noAccounts}</p>
  ) : (
    <Table
      name={words.outgoing}
      heads={[words.account, words.waiting, words.oldest, words.withClient, words.nobodyKnows, words.leftToday]}
      rows={outbox.map(({ account, queued, handed, unknown, oldest, pace }) => ({
        name: <bdi>{accounts.find((one) => one.account === account)?.name ?? account}</bdi>,
        cells: [
          count(queued),
          { says: <Age since={oldest} language={language} /> },
          count(handed),
          bad(unknown),
          { says: <Left pace={pace} words={words} /> },
        ],
      }))}
    />
  )

/** Files that clients have still to bring. */
export const Uploads = ({ visit: { words, language }, standing: { files } }: Looked) => {
  const wanted = files.reduce((sum, one) => sum + one.wanted, 0)
  const [oldest] = files.flatMap((one) => one.oldest ?? []).toSorted((one, other) => one - other)
  return (
    <p class="uploads">
      {words.filesToCome}: <strong>{wanted || words.noFiles}</strong>
      {oldest === undefined ? undefined : (
        <>
          {' · '}
          {words.oldest}: <Age since={oldest} language={language} />
        </>
      )}
    </p>
  )
}
