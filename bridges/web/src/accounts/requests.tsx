import type { AccountLine, Requested } from '@queqiao/hub'
import { Face } from '../frame/face.tsx'
import { Field, Form } from '../frame/form.tsx'
import { mediaPath } from '../frame/media-path.ts'
import type { Words } from '../words/words.ts'
import { longestName } from './fields.ts'

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

/** Somebody who wants to be a contact: who it is, what they say, and how to accept them, under a name of one's own. */
export const Request = ({ request, account, words, root, at, wrong }: RequestProps) => {
  const { id, person, greeting, room } = request
  const name = request.name ?? person?.name ?? '?'
  const picture = person?.avatar?.state === 'ready' ? mediaPath(root, person.avatar) : undefined
  const { commands } = account.can
  const accept = (
    <button type="submit">
      {words.accept}
      <span class="unseen"> {name}</span>
    </button>
  )
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
        <Form to={`${at}/requests/${id}`} root={root} target="#account">
          {person && commands.remark ? (
            <Field
              {...{ id: `name-${id}`, name: 'name', label: words.giveName, isPlain: true }}
              {...{ value: wrong?.value, most: longestName, wrong: wrong?.message }}
            >
              {accept}
            </Field>
          ) : (
            accept
          )}
        </Form>
      ) : undefined}
    </li>
  )
}
