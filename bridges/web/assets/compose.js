import { isSure, written } from './ask.js'
import { $, errorIn, newId } from './dom.js'
import { keptFor } from './drafts.js'
import { takeFiles } from './gifts.js'
import { offerMembers } from './members.js'
import { keepPicks } from './picks.js'
import { lastShown, talk, toLast } from './talk.js'

const wrong = (words = '') => {
  $('#wrong').textContent = words
}

const post = async (address, what) => {
  const [body, headers] = [JSON.stringify(what), { 'content-type': 'application/json' }]
  const reply = await fetch(address, { method: 'POST', body, headers }).catch(() => undefined)
  if (reply?.ok) return true
  // somebody else has answered meanwhile
  if (reply?.status === 409) return (await isSure((await reply.json()).ask)) && post(address, { ...what, seen: '' })
  if (reply?.status === 401) location.reload()
  wrong(reply ? errorIn(await reply.text()) : $('#compose').dataset.unanswered)
  return false
}

/** Where people write. */
export const compose = (form) => {
  const text = form.elements.text
  const answering = $('#answering')
  const kept = keptFor(location.pathname)
  const draft = kept.read()
  let { answers = '', about = '' } = draft
  let id = newId()
  // what was last sent under it
  let tried = ''
  // what stood there when writing began: who answers meanwhile is not overlooked
  let seen = ''
  text.value = draft.text ?? ''
  const picks = keepPicks(text, draft.mentions ?? [])
  const keep = () => kept.write({ text: text.value, mentions: picks.all(), answers, about })
  const grow = () => {
    text.rows = Math.min(8, text.value.split('\n').length)
    keep()
  }
  const answer = (to = '', words = '') => {
    answers = to
    about = words
    answering.hidden = to === ''
    $('.what', answering).textContent = words
    keep()
  }
  answer(answers, about)
  grow()

  const files = takeFiles({ form, text, list: $('#files'), wrong })
  const picking = offerMembers({
    text,
    list: $('#members'),
    address: form.dataset.members,
    isPicked: (at) => {
      picks.follow()
      return picks.all().some((one) => one.at === at)
    },
    taken: (member) => {
      picks.add(member)
      grow()
    },
  })

  const send = async (what) => {
    wrong()
    // an answer that was lost may have said that it is kept: the same goes again under its id, and other words are others
    const now = JSON.stringify({ answers, ...what })
    if (tried && tried !== now) id = newId()
    tried = now
    // before it is sent: what the hub asks about it may be there before its answer
    written.add(`u-${id}`)
    const isSent = await post(form.action, { id, answers, seen: seen || lastShown(), ...what })
    if (isSent) {
      id = newId()
      tried = ''
      seen = ''
    }
    return isSent
  }
  // what was typed meanwhile stays
  const sent = (words) => {
    if (text.value.startsWith(words)) {
      text.value = text.value.slice(words.length)
      picks.cut(words.length)
    }
    answer()
    files.clear()
    grow()
    toLast()
  }
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const words = text.value
    const ready = files.ready()
    if ((words.trim() === '' && ready.length === 0) || files.areComing() || form.ariaBusy === 'true') return
    form.ariaBusy = 'true'
    const isSent = await send({ text: words, mentions: picks.all(), files: ready })
    form.ariaBusy = 'false'
    if (isSent) sent(words)
  })

  // Enter sends, but not while an input method still makes characters of it.
  text.addEventListener('keydown', (event) => {
    if (event.isComposing || event.keyCode === 229) return
    if (picking(event)) event.preventDefault()
    else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault()
      form.requestSubmit()
    } else if (event.key === 'Escape' && answers) {
      event.preventDefault()
      answer()
    }
  })
  text.addEventListener('input', () => {
    seen = text.value && (seen || lastShown())
    picks.follow()
    grow()
  })

  $('button', answering).addEventListener('click', () => answer())
  talk.addEventListener('click', ({ target }) => {
    const { answer: to, words } = target.dataset ?? {}
    if (to) {
      answer(to, words)
      text.focus()
    }
  })
}
