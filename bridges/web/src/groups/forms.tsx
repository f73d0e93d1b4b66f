import type { Child } from 'hono/jsx'
import { Answers, Ask } from '../frame/ask.tsx'
import { Filled } from '../frame/filled.tsx'
import { Field, Form } from '../frame/form.tsx'
import type { Word } from '../words/words.ts'
import { type GroupDeed, mayDo } from './may.ts'
import { longestAnnouncement, longestName } from './wanted.ts'
import { type Group, groupPath } from './where.ts'

/** What somebody has written in a form, and what is wrong with it. */
export interface Held {
  readonly text: string
  readonly why?: string
}

interface ActProps {
  readonly group: Group
  readonly deed: GroupDeed
  readonly id?: string
  readonly class?: string
  readonly children?: Child
}

/** A form that does something. */
export const Act = ({ group, deed, children, ...about }: ActProps) => (
  <Form to={groupPath(group)} root={group.root} {...about}>
    <input type="hidden" name="do" value={deed} />
    {children}
  </Form>
)

interface FieldProps {
  readonly group: Group
  readonly held?: Held | undefined
}

/** The group's name, for everybody in it. */
const Rename = ({ group: { visit, look }, held }: FieldProps) => (
  <Field
    {...{ id: 't-rename', name: 'text', label: visit.words.groupName, hint: visit.words.forEverybody }}
    {...{ value: held?.text ?? look.title, most: longestName, wrong: held?.why }}
  >
    <button type="submit" id="b-rename">
      {visit.words.save}
    </button>
  </Field>
)

/** The account's own name in the group. */
const Nickname = ({ group: { visit, line }, held }: FieldProps) => (
  <Field
    {...{ id: 't-nickname', name: 'text', label: visit.words.ownName, hint: visit.words.ownNameHint }}
    {...{ value: held?.text ?? line.nickname ?? '', most: longestName, wrong: held?.why }}
  >
    <button type="submit" id="b-nickname">
      {visit.words.save}
    </button>
  </Field>
)

/** An announcement, of which people are asked once more before it is put up. */
const Announce = ({ group: { visit, look }, held }: FieldProps) => {
  const { words } = visit
  const title = <Filled sentence={words.sureAnnounce} names={{ group: look.title }} />
  return (
    <Field
      {...{ id: 't-announce', name: 'text', label: words.newAnnouncement, hint: words.announceHint, rows: 3 }}
      {...{ value: held?.text ?? '', most: longestAnnouncement, wrong: held?.why }}
    >
      <Ask id="announce" opens={words.announce} title={title}>
        <Answers id="announce" words={words} does={words.announceNow} />
      </Ask>
    </Field>
  )
}

const written = { rename: Rename, nickname: Nickname, announce: Announce } as const
type Written = keyof typeof written

const isWritten = (deed: GroupDeed): deed is Written => Object.hasOwn(written, deed)

/** The form of something that is written; none for what is only pressed. */
export const FormOf = ({ group, deed, held }: FieldProps & { readonly deed: GroupDeed }) => {
  if (!isWritten(deed)) return null
  const Fields = written[deed]
  return (
    <Act group={group} deed={deed} id={`f-${deed}`} class="one">
      <Fields group={group} held={held} />
    </Act>
  )
}

interface PressProps {
  readonly group: Group
  readonly deed: GroupDeed
  readonly label: Word
}

/** A button that does something; nothing for who may not, or whose client cannot. */
export const Press = ({ group, deed, label }: PressProps) =>
  mayDo(group.found.account, deed) ? (
    <Act group={group} deed={deed}>
      <button type="submit" class="second" id={`b-${deed}`}>
        {group.visit.words[label]}
      </button>
    </Act>
  ) : null

/** The way out of the group, for who may go it: it asks first. */
export const Leave = ({ group }: { readonly group: Group }) => {
  const { words } = group.visit
  if (!mayDo(group.found.account, 'leave')) return null
  const title = <Filled sentence={words.sureLeave} names={{ group: group.look.title }} />
  return (
    <div>
      <Ask id="leave" class="danger" opens={words.leave} title={title}>
        <Act group={group} deed="leave">
          <Answers id="leave" words={words} does={words.leave} grave />
        </Act>
      </Ask>
    </div>
  )
}
