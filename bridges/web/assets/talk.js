import { $ } from './dom.js'

/** The conversation, where one is open. */
export const talk = $('#talk')

// a page that goes on further down has no end yet
const isAtEnd = () => !$('#newer') && talk.scrollHeight - talk.scrollTop - talk.clientHeight < 80

const toEnd = () => {
  talk.scrollTop = talk.scrollHeight
}

/** The last that stands there. */
export const lastShown = () => [...talk.querySelectorAll('[data-n]')].at(-1)?.dataset.n ?? ''

let read = ''
const markRead = async () => {
  const upto = lastShown()
  if (!upto || upto === read || document.hidden || !isAtEnd()) return
  read = upto
  const body = new URLSearchParams({ upto })
  const answer = await fetch(talk.dataset.read, { method: 'POST', body }).catch(() => undefined)
  if (answer?.ok) htmx.trigger(document.body, 'chats')
  else read = ''
}

/** Goes to what was said last, also where that is on another page. */
export const toLast = () => {
  const latest = $('#latest')
  if (latest) location.assign(latest.href)
  else toEnd()
}

/** What has changed further up than the page went came before the page that it stands on: it is there once. */
const once = () => {
  const seen = new Set()
  for (const one of [...talk.children].toReversed())
    if (seen.has(one.id)) one.remove()
    else if (one.id) seen.add(one.id)
}

/** To what a message answers, where that is on the page; else its address leads to the page that has it. */
const toAnswered = (event) => {
  const { hash } = event.target.closest?.('blockquote a') ?? {}
  if (!hash || !document.getElementById(hash.slice(1))) return
  event.preventDefault()
  location.hash = hash
}

/** The conversation stays at its end for whoever is there, and what is seen there is read. */
export const keepPlace = () => {
  let wasAtEnd = true
  document.addEventListener('htmx:before:swap', () => {
    wasAtEnd = isAtEnd()
  })
  document.addEventListener('htmx:after:swap', () => {
    once()
    if (wasAtEnd) toEnd()
    markRead()
  })
  talk.addEventListener('click', toAnswered)
  talk.addEventListener('scroll', markRead, { passive: true })
  document.addEventListener('visibilitychange', markRead)
  // pictures that come make the conversation longer
  talk.addEventListener('load', () => wasAtEnd && toEnd(), { capture: true })
  // only now the ways further on are there: before, they would have been in sight, and followed
  talk.classList.add('placed')
  const wanted = document.getElementById(location.hash.slice(1))
  if (wanted) wanted.scrollIntoView({ block: 'center' })
  else toEnd()
  markRead()
}
