import type { AccountLine, PersonLine } from '@queqiao/hub'
import { Decision, Dialog } from '../frame/dialog.tsx'
import { Face } from '../frame/face.tsx'
import { Filled } from '../frame/filled.tsx'
import type { Words } from '../frame/words.ts'
import { toPlace } from '../ids.ts'
import { mediaPath } from '../talk/contents.tsx'
import { longestGreeting, longestName } from './fields.ts'
import { Once, sending } from './form.tsx'

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

const Fault = ({ id, wrong }: { readonly id: string; readonly wrong: WrongField | undefined }) =>
  wrong ? (
    <p class="wrong" role="alert" id={`${id}-wrong`}>
      {wrong.message}
    </p>
  ) : (
    <></>
  )

const to = ({ person, at, root, id }: FormProps, about: About) =>
  sending(`${at}/${toPlace(person.key)}/${about}`, root, `#${id}`)

const Rename = (props: FormProps) => {
  const { id, person, words } = props
  const [dialog, wrong] = [`${id}-remark`, wrongIn(props, 'remark')]
  return (
    <Dialog id={dialog} words={words} opens={words.changeName} of={person.name} title={person.name} quiet>
      <form {...to(props, 'remark')}>
        <Once />
        <label for={`${dialog}-name`}>{words.newName}</label>
        <input
          id={`${dialog}-name`}
          name="name"
          autocomplete="off"
          value={wrong?.value ?? person.remark ?? ''}
          maxlength={longestName}
          aria-invalid={wrong ? 'true' : undefined}
          aria-describedby={wrong && `${dialog}-wrong`}
        />
        <Fault id={dialog} wrong={wrong} />
        <Decision id={dialog} words={words} does={words.save} />
      </form>
    </Dialog>
  )
}

const Remove = (props: FormProps) => {
  const { id, person, words } = props
  const dialog = `${id}-remove`
  const title = <Filled sentence={words.removeSure} names={{ name: person.name }} />
  return (
    <Dialog id={dialog} words={words} opens={words.remove} of={person.name} title={title} quiet>
      <p>{words.removeHint}</p>
      <form {...to(props, 'remove')}>
        <Once />
        <Decision id={dialog} words={words} does={words.remove} grave />
      </form>
    </Dialog>
  )
}

const Add = (props: FormProps) => {
  const { id, person, words } = props
  const [dialog, wrong] = [`${id}-add`, wrongIn(props, 'add')]
  return (
    <Dialog id={dialog} words={words} opens={words.askThem} of={person.name} title={person.name} quiet>
      <form {...to(props, 'add')}>
        <Once />
        <label for={`${dialog}-greeting`}>{words.greeting}</label>
        <input
          id={`${dialog}-greeting`}
          name="greeting"
          autocomplete="off"
          value={wrong?.value}
          maxlength={longestGreeting}
          aria-invalid={wrong ? 'true' : undefined}
          aria-describedby={wrong && `${dialog}-wrong`}
        />
        <Fault id={dialog} wrong={wrong} />
        <Decision id={dialog} words={words} does={words.sendRequest} />
      </form>
    </Dialog>
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
  // it looks again until what was asked is so
  const again = asked !== undefined && {
    'hx-get': `${at}/${place}?${new URLSearchParams({ root, asked: asked.about, name: asked.name })}`,
    'hx-trigger': 'chats from:body throttle:1s',
    'hx-swap': 'outerHTML',
  }
  return (
    <li id={id} {...again}>
      <Face name={person.name} id={place} picture={picture} />
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
