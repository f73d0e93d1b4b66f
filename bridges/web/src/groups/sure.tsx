import { Filled } from '../frame/filled.tsx'
import type { Word } from '../frame/words.ts'
import type { GroupDeed } from './may.ts'
import { Act, type Group } from './parts.tsx'
import type { GroupForm } from './wanted.ts'

interface Asking {
  readonly question: Word
  readonly yes: Word
}

/** What people are asked once more about: it cannot be undone, or calls everybody. */
const asks: Readonly<Partial<Record<GroupDeed, Asking>>> = {
  kick: { question: 'sureKick', yes: 'kick' },
  announce: { question: 'sureAnnounce', yes: 'announceNow' },
  leave: { question: 'sureLeave', yes: 'leave' },
}

/** Whether people are asked once more. */
export const asksFirst = (deed: GroupDeed): boolean => asks[deed] !== undefined

export interface SureProps {
  readonly group: Group
  readonly deed: GroupDeed
  readonly form: GroupForm
  /** Whom it is about. */
  readonly who: string
}

/** The question, and the form that answers it. */
export const Sure = ({ group, deed, form, who }: SureProps) => {
  const { words } = group.visit
  const asking = asks[deed]
  if (!asking) return null
  return (
    <Act group={group} deed={deed} isSure>
      <p id="sure-what">
        <Filled sentence={words[asking.question]} names={{ who, group: group.look.title }} />
      </p>
      {form.text === '' ? undefined : (
        <blockquote class="words" dir="auto">
          {form.text}
        </blockquote>
      )}
      <input type="hidden" name="text" value={form.text} />
      <input type="hidden" name="person" value={form.person} />
      <div class="answers">
        <button type="submit" class={deed === 'announce' ? undefined : 'danger'}>
          {words[asking.yes]}
        </button>
        <button type="button" class="second" data-close autofocus>
          {words.cancel}
        </button>
      </div>
    </Act>
  )
}
