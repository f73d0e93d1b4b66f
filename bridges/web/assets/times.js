import { language } from './dom.js'

// Times and days, by the clock of whoever reads.
const clock = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit' })
const weekday = new Intl.DateTimeFormat(language, { weekday: 'long', month: 'long', day: 'numeric' })
const short = new Intl.DateTimeFormat(language, { month: 'numeric', day: 'numeric' })

/** Milliseconds within which what somebody says stands together. */
const together = 5 * 60_000

const writeTimes = () => {
  const today = new Date().toDateString()
  for (const time of document.querySelectorAll('time')) {
    const at = new Date(time.dateTime)
    const isToday = at.toDateString() === today
    const words = 'short' in time.dataset && !isToday ? short.format(at) : clock.format(at)
    if (time.textContent !== words) time.textContent = words
    time.title = at.toLocaleString(language)
  }
}

const groupMessages = () => {
  let before
  for (const one of document.querySelectorAll('#talk > [data-time]')) {
    const at = new Date(Number(one.dataset.time))
    const day = at.toDateString()
    if (before?.day === day) delete one.dataset.day
    else one.dataset.day = weekday.format(at)
    const isSame = before?.day === day && before.by === one.dataset.by && one.dataset.by && at - before.at < together
    one.classList.toggle('more', Boolean(isSame))
    before = { day, by: one.dataset.by, at }
  }
}

/** Writes what the server cannot know: the time where the reader is, where a day begins, and who goes on speaking. */
export const dress = () => {
  writeTimes()
  groupMessages()
}
