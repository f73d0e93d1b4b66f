import type { AccountLine, Requested } from '@queqiao/hub'
import { Face } from '../frame/face.tsx'
import type { Words } from '../frame/words.ts'
import { mediaPath } from '../talk/contents.tsx'
import { longestName } from './fields.ts'
import { Once, sending } from './form.tsx'

/** A field that is wrong, of the form that has this id. */
export interface Wrong {
  readonly id: string
  readonly value: string
  readonly message: string
}

interface RequestProps {
  readonly request: Requested
  readonly account: AccountLine
  readonly words: Words
  readonly root: string
  /** Where the account is, without a slash at the end. */
  readonly at: string
  readonly wrong?: Wrong | undefined
}

const NameFor = ({ request, words, wrong }: Pick<RequestProps, 'request' | 'words' | 'wrong'>) => (
  <label>
    <span class="unseen">{words.giveName}</span>
    <input
      name="name"
      autocomplete="off"
      placeholder={words.giveName}
      value={wrong?.value}
      maxlength={longestName}
      aria-invalid={wrong ? 'true' : undefined}
      aria-describedby={wrong && `wrong-${request.id}`}
    />
    {wrong ? (
      <span class="wrong" role="alert" id={`wrong-${request.id}`}>
        {wrong.message}
      </span>
    ) : undefined}
  </label>
)

/** Somebody who wants to be a contact: who it is, what they say, and how to accept them, under a name of one's own. */
export const Request = ({ request, account, words, root, at, wrong }: RequestProps) => {
  const { id, person, greeting, room } = request
  const name = request.name ?? person?.name ?? '?'
  const picture = person?.avatar?.state === 'ready' ? mediaPath(root, person.avatar) : undefined
  const { commands } = account.can
  return (
    <li id={`request-${id}`}>
      <Face name={name} id={person?.id ?? id} picture={picture} />
      <div class="about">
        <strong>
          <bdi>{name}</bdi>
        </strong>
        {room ? (
          <small>
            {words.metIn} <bdi>{room}</bdi>
          </small>
        ) : undefined}
        {greeting ? <p dir="auto">{greeting}</p> : undefined}
      </div>
      {commands['accept-friend'] ? (
        <form {...sending(`${at}/requests/${id}`, root, '#account')}>
          <Once />
          {person && commands.remark ? <NameFor {...{ request, words, wrong }} /> : undefined}
          <button type="submit">
            {words.accept}
            <span class="unseen"> {name}</span>
          </button>
        </form>
      ) : undefined}
    </li>
  )
}
