// How everything stands, drawn. Every number of it stands in words on the page as well, which is looked at anew at the same time.
import { draw } from './chart.js'
import { $, errorIn, language } from './dom.js'

/** Milliseconds between two looks. */
const every = 5_000

const [page, charts, asOf, refused] = ['#health', '#charts', '#as-of', '#refused'].map((name) => $(name))

const all = [...charts.querySelectorAll('figure')].map(draw)
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  for (const one of all) one.redraw()
})

const clock = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', second: '2-digit' })
let answered = Date.now()
const tell = (isGood) => {
  if (isGood) answered = Date.now()
  page.classList.toggle('stale', !isGood)
  asOf.classList.toggle('bad', !isGood)
  asOf.textContent = `${isGood ? asOf.dataset.good : asOf.dataset.lost} ${clock.format(answered)}`
}

const look = async () => {
  if (document.hidden) return
  const answer = await fetch(charts.dataset.standing).catch(() => undefined)
  if (answer?.status === 401) return location.reload()
  tell(answer?.ok === true)
  if (!answer?.ok) return
  // the server's clock: what it tells is as of that
  const now = (Date.parse(answer.headers.get('date')) || Date.now()) / 1000
  const standing = await answer.json()
  for (const one of all) one.take(now, standing)
  htmx.trigger(page, 'look')
}

// What was decided shows at once; what was refused says why.
document.addEventListener('htmx:after:request', ({ detail: { ctx } }) => {
  if (ctx.request.method.toUpperCase() !== 'POST') return
  const isRefused = ctx.response.status >= 400
  refused.hidden = !isRefused
  refused.textContent = isRefused ? errorIn(ctx.text) : ''
  htmx.trigger(page, 'look')
})
document.addEventListener('visibilitychange', look)
setInterval(look, every)
look()
