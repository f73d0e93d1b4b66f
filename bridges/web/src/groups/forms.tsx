import type { Child } from 'hono/jsx'
import type { Word } from '../frame/words.ts'
import { type GroupDeed, mayDo } from './may.ts'
import { Act, type Group } from './parts.tsx'
import { longestAnnouncement, longestName } from './wanted.ts'

/** What somebody has written in a form, and what is wrong with it. */
export interface Held {
  readonly text: string
  readonly why?: string
}

interface FieldAttributes {
  readonly id: string
  readonly name: string
  readonly 'aria-describedby': string
  readonly 'aria-invalid'?: 'true'
}

interface FieldProps {
  readonly group: Group
  readonly held?: Held | undefined
}

interface OneProps extends FieldProps {
  readonly deed: 'rename' | 'nickname' | 'announce'
  readonly label: string
  readonly hint: string
  readonly submit: string
  /** The field, by what it has to have. */
  readonly field: (about: FieldAttributes) => Child
}

/** A form of one field, with what is wrong with that. */
const One = ({ group, held, deed, label, hint, submit, field }: OneProps) => (
  <Act group={group} deed={deed} id={`f-${deed}`} class="one">
    <label for={`t-${deed}`}>{label}</label>
    <div class="row">
      {field({
        ...{ id: `t-${deed}`, name: 'text', 'aria-describedby': `h-${deed}` },
        ...(held?.why && { 'aria-invalid': 'true' as const }),
      })}
      <button type="submit" id={`b-${deed}`}>
        {submit}
      </button>
    </div>
    <p id={`h-${deed}`} class={held?.why ? 'wrong' : 'hint'} role={held?.why ? 'alert' : undefined}>
      {held?.why ?? hint}
    </p>
  </Act>
)

/** The group's name, for everybody in it. */
export const Rename = ({ group, held }: FieldProps) => (
  <One
    {...{ group, held, deed: 'rename', label: group.visit.words.groupName }}
    hint={group.visit.words.forEverybody}
    submit={group.visit.words.save}
    field={(about) => <input {...about} value={held?.text ?? group.look.title} maxlength={longestName} dir="auto" />}
  />
)

/** The account's own name in the group. */
export const Nickname = ({ group, held }: FieldProps) => (
  <One
    {...{ group, held, deed: 'nickname', label: group.visit.words.ownName }}
    hint={group.visit.words.ownNameHint}
    submit={group.visit.words.save}
    field={(about) => (
      <input {...about} value={held?.text ?? group.line.nickname ?? ''} maxlength={longestName} dir="auto" />
    )}
  />
)

/** An announcement, of which people are asked once more before it is put up. */
export const Announce = ({ group, held }: FieldProps) => (
  <One
    {...{ group, held, deed: 'announce', label: group.visit.words.newAnnouncement }}
    hint={group.visit.words.announceHint}
    submit={group.visit.words.announce}
    field={(about) => (
      <textarea {...about} rows={3} maxlength={longestAnnouncement} dir="auto">
        {held?.text ?? ''}
      </textarea>
    )}
  />
)

const fields = { rename: Rename, nickname: Nickname, announce: Announce } as const

/** The form of something that is written, again; none for what is only pressed. */
export const FormOf = ({ deed, ...props }: FieldProps & { readonly deed: GroupDeed }) => {
  if (deed !== 'rename' && deed !== 'nickname' && deed !== 'announce') return null
  const Form = fields[deed]
  return <Form {...props} />
}

interface PressProps {
  readonly group: Group
  readonly deed: GroupDeed
  readonly label: Word
  readonly class?: string
}

/** A button that does something; nothing for who may not, or whose client cannot. */
export const Press = ({ group, deed, label, class: name = 'second' }: PressProps) =>
  mayDo(group.found.account, deed) ? (
    <Act group={group} deed={deed}>
      <button type="submit" class={name} id={`b-${deed}`}>
        {group.visit.words[label]}
      </button>
    </Act>
  ) : null
