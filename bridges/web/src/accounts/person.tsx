import type { AccountLine, PersonLine } from '@queqiao/hub'
import type { Child } from 'hono/jsx'
import { Answers, Ask } from '../frame/ask.tsx'
import { Face } from '../frame/face.tsx'
import { Filled } from '../frame/filled.tsx'
import { Field, Form } from '../frame/form.tsx'
import { mediaPath } from '../frame/media-path.ts'
import { faceId, toPlace } from '../ids.ts'
import type { Words } from '../words/words.ts'
import { longestGreeting, longestName } from './fields.ts'

/** What can be asked about somebody. */
export type About = 'remark' | 'remove' | 'add'

/** What was asked about somebody. */
export interface Asked {
  readonly about: About
  /** The one that they are given, where it is one. */
  readonly name: string
}

/** A field that is wrong, of one of the forms. */
export interface WrongField {
  readonly about: About
  readonly value: string
  readonly message: string
}

interface PersonProps {
  readonly person: PersonLine
  readonly account: AccountLine
  readonly words: Words
  /** From the page to where the pages are mounted. */
  readonly root: string
  /** Where the account's people are, without a slash at the end. */
  readonly at: string
  /** They are a contact; else they can be asked to be one. */
  readonly isContact: boolean
  /** What WeChat is asked about them, and has perhaps not done yet. */
  readonly asked?: Asked | undefined
  readonly wrong?: WrongField | undefined
}

/** What forms are for, and where they are sent. */
interface FormProps extends PersonProps {
  readonly id: string
}

const wrongIn = ({ wrong }: PersonProps, about: About): WrongField | undefined =>
  wrong?.about === about ? wrong : undefined

interface DeedProps extends FormProps {
  readonly about: About
  readonly opens: string
  readonly title: Child
  readonly does: string
  readonly grave?: boolean
  readonly children?: Child
}

/** A button for something that is asked of WeChat about them, once somebody has filled in what it takes, or is sure. */
const Deed = ({ person, at, root, words, id, about, opens, title, does, grave = false, children }: DeedProps) => {
  const dialog = `${id}-${about}`
  return (
    <Ask id={dialog} class="second" opens={opens} of={person.name} title={title}>
      <Form to={`${at}/${toPlace(person.key)}/${about}`} root={root} target={`#${id}`}>
        {children}
        <Answers {...{ id: dialog, words, does, grave }} />
      </Form>
    </Ask>
  )
}

const Rename = (props: FormProps) => {
  const { id, person, words } = props
  const wrong = wrongIn(props, 'remark')
  const field = { id: `${id}-name`, name: 'name', label: words.newName, most: longestName, wrong: wrong?.message }
  return (
    <Deed {...props} about="remark" opens={words.changeName} title={person.name} does={words.save}>
      <Field {...field} value={wrong?.value ?? person.remark ?? ''} />
    </Deed>
  )
}

const Remove = (props: FormProps) => {
  const { person, words } = props
  const title = <Filled sentence={words.removeSure} names={{ name: person.name }} />
  return (
    <Deed {...props} about="remove" opens={words.remove} title={title} does={words.remove} grave>
      <p>{words.removeHint}</p>
    </Deed>
  )
}

const Add = (props: FormProps) => {
  const { id, person, words } = props
  const wrong = wrongIn(props, 'add')
  const field = { id: `${id}-greeting`, name: 'greeting', label: words.greeting, most: longestGreeting }
  return (
    <Deed {...props} about="add" opens={words.askThem} title={person.name} does={words.sendRequest}>
      <Field {...field} value={wrong?.value} wrong={wrong?.message} />
    </Deed>
  )
}

/** What an owner can do about them, where the client can. */
const Deeds = (props: FormProps) => {
  const { account, isContact } = props
  const { commands } = account.can
  if (account.role !== 'owner') return <></>
  if (!isContact) return commands['add-friend'] ? <Add {...props} /> : <></>
  return (
    <>
      {commands.remark ? <Rename {...props} /> : undefined}
      {commands['remove-friend'] ? <Remove {...props} /> : undefined}
    </>
  )
}

/** How else they are called. */
const otherNames = ({ name, nickname, alias }: PersonLine): readonly string[] =>
  [nickname, alias].flatMap((other) => (other && other !== name ? other : []))

/** Somebody, the way to the chat with them, and what can be done about them. */
export const Person = (props: PersonProps) => {
  const { person, account, words, root, at, isContact, asked } = props
  const place = toPlace(person.key)
  const id = `p-${place}`
  const picture = person.avatar?.state === 'ready' ? mediaPath(root, person.avatar) : undefined
  const names = otherNames(person)
  // it looks again until what was asked is so; that may have been told before this stood on the page
  const again = asked !== undefined && {
    'hx-get': `${at}/${place}?${new URLSearchParams({ root, asked: asked.about, name: asked.name })}`,
    'hx-trigger': 'chats from:body throttle:1s, every 5s',
    'hx-swap': 'outerHTML',
  }
  return (
    <li id={id} {...again}>
      <Face name={person.name} id={faceId(person.key)} picture={picture} />
      <div class="about">
        <bdi class="title">{person.name}</bdi>
        {names.length ? <small dir="auto">{names.join(' · ')}</small> : undefined}
        {asked === undefined ? undefined : (
          <small class="note" role="status" tabindex={-1} autofocus>
            {words.isAsked} <a href={`${root}/c/${toPlace({ account: account.account })}`}>{words.toldAtDesk}</a>
          </small>
        )}
      </div>
      {asked === undefined ? (
        <div class="buttons">
          {isContact ? (
            <a class="button second" href={`${root}/c/${place}`}>
              {words.write}
              <span class="unseen"> {person.name}</span>
            </a>
          ) : undefined}
          <Deeds {...props} id={id} />
        </div>
      ) : undefined}
    </li>
  )
}
