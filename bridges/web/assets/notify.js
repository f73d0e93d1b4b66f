import { $ } from './dom.js'

const title = document.title
const button = $('#notify')

/** How many are unread, in the title. */
const count = (unread) => {
  document.title = Number(unread) > 0 ? `(${unread}) ${title}` : title
}

const canNotify = () => 'Notification' in window
const isOn = () => localStorage.getItem('notify') === 'on' && canNotify() && Notification.permission === 'granted'

const tell = (words) => {
  $('#notified').textContent = words
  setTimeout(() => {
    if ($('#notified').textContent === words) $('#notified').textContent = ''
  }, 8_000)
}

/** Somebody has asked to be notified, or not to be any more. Nobody is asked who has not. */
const turn = async () => {
  const wanted = !isOn()
  const answer = wanted ? await Notification.requestPermission() : 'granted'
  localStorage.setItem('notify', wanted && answer === 'granted' ? 'on' : 'off')
  button.ariaPressed = String(isOn())
  const { refused, on, off } = button.dataset
  tell(answer === 'granted' ? (wanted ? on : off) : refused)
}

// A chat that is in sight in one window is in sight for the others.
const nameOf = (id) => `in sight: ${id}`
const keepSight = () => {
  const [, place] = /\/c\/([\w-]+)$/.exec(location.pathname) ?? []
  const open = place && `chat-${place}`
  let release
  const look = () => {
    if (!document.hidden && open && !release)
      navigator.locks?.request(nameOf(open), { mode: 'shared' }, () => new Promise((end) => (release = end)))
    else if (document.hidden && release) release = release()
  }
  document.addEventListener('visibilitychange', look)
  look()
}
const isInSight = async (id) => {
  const { held = [] } = (await navigator.locks?.query()) ?? {}
  return held.some(({ name }) => name === nameOf(id))
}

const notify = async (chat) => {
  if (await isInSight(chat.id)) return
  const about = { body: $('.last', chat).textContent, tag: chat.id, icon: $('link[rel=icon]').href }
  try {
    const one = new Notification($('.title', chat).textContent, about)
    one.addEventListener('click', () => {
      window.focus()
      location.assign($('a', chat).href)
    })
  } catch {
    // a phone's browser has notifications, but none for pages
    localStorage.setItem('notify', 'off')
  }
}

const unreadIn = () =>
  new Map([...document.querySelectorAll('#chats > li[id]')].map((chat) => [chat, Number(chat.dataset.unread)]))

/** What others have said since the list was looked at last: what the account says itself is never unread. */
const watch = () => {
  let known = new Map([...unreadIn()].map(([{ id }, unread]) => [id, unread]))
  document.addEventListener('htmx:after:swap', ({ detail }) => {
    const chats = unreadIn()
    // only news: not what a look for a name, or further down the list, has brought
    const isNews = detail.ctx.sourceElement?.id === 'chats'
    for (const [chat, unread] of chats) {
      const isMore = unread > (known.get(chat.id) ?? 0)
      if (isNews && isMore && isOn() && !chat.classList.contains('silent')) notify(chat)
    }
    known = new Map([...known, ...[...chats].map(([{ id }, unread]) => [id, unread])])
  })
}

/** What is unread: in the title, and as notifications for whoever has asked for them. */
export const keepCount = () => {
  document.addEventListener('htmx:after:request', ({ detail }) => {
    const unread = detail.ctx.response?.headers?.get('x-unread')
    if (unread !== null && unread !== undefined) count(unread)
  })
  count($('#chats')?.dataset.unread ?? 0)
  if (!button || !canNotify()) return
  button.hidden = false
  button.ariaPressed = String(isOn())
  button.addEventListener('click', turn)
  keepSight()
  watch()
}
