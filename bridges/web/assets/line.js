import { $, show } from './dom.js'

/** Milliseconds of silence after which the line to the server is taken for dead. */
const patience = 25_000

let line
let heard = Date.now()

/** Milliseconds within which a page is loaded again by itself once at most. */
const seldom = 60_000

const lost = (isLost) => show($('#lost'), isLost)
const alive = () => {
  heard = Date.now()
  lost(false)
}
const again = () => line?.reader?.cancel()

/** The page is of another version, or stands on what is no longer known. It is loaded again, unless that would break off an upload, or
 *  has just been of no use: then people are asked. What is written is kept in any case. */
const outdated = () => {
  const before = Number(sessionStorage.getItem('loaded again'))
  const isBusy = $('#files')?.hidden === false
  if (isBusy || Date.now() - before < seldom) return show($('#outdated'), true)
  sessionStorage.setItem('loaded again', Date.now())
  location.reload()
}

/** Keeps the line to the server: what has died in silence is taken up again, and people see that it is gone. */
export const keepLine = () => {
  document.addEventListener('htmx:sse:after:connection', (event) => {
    line = event.detail.connection
    alive()
  })
  document.addEventListener('htmx:sse:error', (event) => {
    if (event.detail.status === 401) location.reload()
    lost(true)
  })
  document.addEventListener('htmx:sse:close', ({ detail }) => {
    // one that another took the place of is not missed
    if (detail.reason === 'ended') lost(true)
  })
  document.addEventListener('htmx:sse:before:message', alive)
  document.addEventListener('stale', outdated)
  // the way back to a page that a browser had put aside
  window.addEventListener('pageshow', ({ persisted }) => persisted && location.reload())
  // the first attempt of a page has no line yet that could be missed
  for (const failed of ['htmx:error', 'htmx:response:error'])
    document.addEventListener(failed, ({ target }) => target.id === 'live' && lost(true))
  window.addEventListener('online', again)
  window.addEventListener('offline', () => lost(true))
  setInterval(() => {
    if (Date.now() - heard < patience) return
    lost(true)
    again()
  }, 5_000)
}
