import type { Visit } from '../doors/visit.ts'
import { Icon } from '../frame/icon.tsx'

interface ComposeProps {
  readonly visit: Visit
  readonly place: string
  readonly isDesk: boolean
}

/** Where people write. Scripts give every send its own id, so that one that comes twice is the same. */
export const Compose = ({ visit: { words, root }, place, isDesk }: ComposeProps) => (
  <form
    id="compose"
    method="post"
    action={`${root}/c/${place}`}
    data-members={`${root}/c/${place}/members`}
    data-unanswered={words.unanswered}
    data-files={`${root}/c/${place}/files`}
  >
    <p id="wrong" role="alert"></p>
    <p id="answering" hidden>
      <span>
        {words.answering}: <span class="what" dir="auto"></span>
      </span>
      <button type="button" class="plain" aria-label={words.cancel}>
        ✕
      </button>
    </p>
    <ul id="files" aria-label={words.attach} hidden></ul>
    <div id="members" role="listbox" aria-label="@" hidden></div>
    <div class="row">
      {isDesk ? undefined : (
        <label class="attach" title={words.attach}>
          <span class="unseen">{words.attach}</span>
          <input type="file" multiple class="unseen" />
          <Icon size={22} path="M8 12.5l6.5-6.5a3.2 3.2 0 0 1 4.6 4.6L11 18.7a5 5 0 0 1-7-7.1L11.5 4" />
        </label>
      )}
      <textarea
        id="text"
        name="text"
        rows={1}
        dir="auto"
        placeholder={isDesk ? words.deskLine : words.message}
        aria-label={isDesk ? words.deskLine : words.message}
        aria-controls="members"
        enterkeyhint="send"
      ></textarea>
      <button type="submit" aria-label={words.send} title={words.send}>
        <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
          <path d="M4 12l16-8-6 16-3-6.5z" fill="currentColor" />
        </svg>
      </button>
    </div>
  </form>
)
