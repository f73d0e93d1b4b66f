import { $ } from './dom.js'

/** Fields, and the list of links that what is typed in them leads to. */
const lists = [
  ['#find', '#chats'],
  ['#words', '#hits'],
  ['#find-contacts', '#contacts'],
]

const isTyping = ({ target }) => target.matches('input, textarea, select, [contenteditable]')
const isSeen = (one) => one?.checkVisibility()
const linksOf = (list) => [...document.querySelectorAll(`${list} a`)]

/** `/`: to the field of the page, or that of the list; where a phone shows none, to the page where one searches. */
const seek = () => {
  const field = lists.map(([name]) => $(name)).findLast(isSeen)
  if (!field) return location.assign($('.seek')?.href ?? $('.side search form').action)
  field.select()
  field.focus()
}

/** Escape: out of what one writes in; else to where the arrow above a page leads, which wide pages do not show. */
const goBack = ({ target }) => {
  if (isTyping({ target })) target.blur()
  else $('.back')?.click()
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
    // what is asked comes first; a list of names is closed by it, or an answer taken back
    if ($('dialog[open]') || event.defaultPrevented) return
    const isSlash = event.key === '/' && !isTyping(event)
    if (isSlash) seek()
    if (isSlash || inList(event)) event.preventDefault()
    else if (event.key === 'Escape') goBack(event)
  })
  let place
  document.addEventListener('htmx:before:swap', () => {
    place = placeOf(document.activeElement)
  })
  document.addEventListener('htmx:after:swap', () => place && backTo(place))
}
