// What attributes cannot say: where the page stands, what is written, and how it feels. Without it pages can still be read.
import { keepAsking } from './ask.js'
import { compose } from './compose.js'
import { $ } from './dom.js'
import { forgetDrafts } from './drafts.js'
import { keepKeys } from './keys.js'
import { keepLine } from './line.js'
import { keepCount } from './notify.js'
import { keepPlace, talk } from './talk.js'
import { dress } from './times.js'

document.addEventListener('htmx:after:request', ({ detail }) => {
  if (detail.ctx.response?.raw?.status === 401) location.reload()
})

// A link to sign in: what it carries leaves the address bar at once.
const door = $('[data-link]')
if (door && location.hash) {
  door.elements.token.value = location.hash.slice(1)
  history.replaceState(null, '', location.pathname)
}

dress()
document.addEventListener('htmx:after:swap', dress)
keepLine()
forgetDrafts()
keepCount()
keepAsking()
keepKeys()
const form = $('#compose')
if (talk && form) compose(form)
if (talk) keepPlace()
