import { $ } from './dom.js'

/** Fields, and the list of links that what is typed in them leads to. */
const lists = [
  ['#find', '#chats'],
  ['#words', '#hits'],
]

const isTyping = ({ target }) => target.matches('input, textarea, select, [contenteditable]')
const isSeen = (one) => one?.checkVisibility()
const linksOf = (list) => [...document.querySelectorAll(`${list} a`)]

/** `/`: to where one searches, which on a phone is a page of its own. */
const seek = () => {
  const field = lists.map(([name]) => $(name)).findLast(isSeen)
  if (field) field.select()
  else $('.seek')?.click()
  field?.focus()
}

/** Out of a field, or back to it from what was found. */
const leave = (field) => {
  if (document.activeElement !== field) return field.focus()
  field.value = ''
  field.dispatchEvent(new Event('input', { bubbles: true }))
  const text = $('#text')
  if (text) text.focus()
  else field.blur()
}

/** Up and down from the field through what was found, and back. */
const walk = (field, links, step) => {
  const next = links.indexOf(document.activeElement) + step
  if (next < 0) field.focus()
  else links[next]?.focus()
}

const inList = ({ key, target }) => {
  const [name, list] = lists.find(([name, list]) => target.matches(name) || target.closest(list)) ?? []
  if (!name) return false
  const step = { ArrowDown: 1, ArrowUp: -1 }[key]
  if (step) walk($(name), linksOf(list), step)
  else if (key === 'Escape') leave($(name))
  return step !== undefined || key === 'Escape'
}

/** Where on the page somebody is, so that they are still there when it has been written anew: what has an id, and which of the things
 *  in it that can be reached. */
const reachable = 'a, button, input, textarea, summary, audio, video'
const placeOf = (one) => {
  const around = one?.closest('li[id]')
  return around && { id: around.id, n: [...around.querySelectorAll(reachable)].indexOf(one) }
}
const backTo = ({ id, n }) => {
  const around = document.getElementById(id)
  if (!around || around.contains(document.activeElement)) return
  around.querySelectorAll(reachable)[n]?.focus({ preventScroll: true })
}

/** What keys do everywhere, and that nobody loses their place by what comes. */
export const keepKeys = () => {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
    const isSlash = event.key === '/' && !isTyping(event)
    if (isSlash) seek()
    if (isSlash || inList(event)) event.preventDefault()
  })
  let place
  document.addEventListener('htmx:before:swap', () => {
    place = placeOf(document.activeElement)
  })
  document.addEventListener('htmx:after:swap', () => place && backTo(place))
}
