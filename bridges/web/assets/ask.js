// What somebody is asked before something is done: questions that stand on the page, and those that a script has.
import { $, errorIn } from './dom.js'

/** Where scripts ask: empty while nothing is asked. */
const asked = $('#sure')

/** Asks something; the last answer is the one that does no harm. */
const ask = (words, answers) => {
  $('h2', asked).textContent = words
  $('.answers', asked).replaceChildren(
    ...answers.map(([label, act], n) => {
      const button = document.createElement('button')
      Object.assign(button, { type: 'button', textContent: label, autofocus: n === answers.length - 1 })
      if (n > 0) button.className = 'second'
      button.addEventListener('click', () => {
        asked.close()
        act()
      })
      return button
    }),
  )
  if (!asked.open) asked.showModal()
}

/** Whether to go on. */
export const isSure = ({ words, yes, no }) =>
  new Promise((resolve) => {
    ask(words, [
      [yes, () => resolve(true)],
      [no, () => resolve(false)],
    ])
    // who only closes it is not
    asked.addEventListener('close', () => resolve(false), { once: true })
  })

/** What was written here and may have to be asked about, by the ids that it was sent under. */
export const written = new Set()
const askAbout = () => {
  for (const notice of document.querySelectorAll('#talk > [data-of]')) {
    const choices = [...notice.querySelectorAll('.choices button')]
    if (choices.length === 0 || !written.delete(notice.dataset.of)) continue
    ask(
      notice.querySelector('.words').textContent,
      choices.map((button) => [button.textContent, () => button.click()]),
    )
  }
}

/** Opens and closes questions by their buttons, in browsers that do not know yet what these say: `command`, `commandfor`. */
const obey = ({ target }) => {
  const button = target.closest?.('[commandfor]')
  const dialog = button && document.getElementById(button.getAttribute('commandfor'))
  if (button?.getAttribute('command') === 'close') dialog?.close()
  else dialog?.showModal()
}

/** A question is over once its answer is taken; where a field in it is wrong, it stays. */
const closeAnswered = ({ detail: { ctx } }) => {
  if (ctx.response?.status !== 422) ctx.sourceElement?.closest?.('dialog')?.close()
}

/** Says why something was not done that somebody pressed. */
const sayRefusal = ({ detail: { ctx } }) => {
  const place = $('#wrong, #told')
  if (place && ctx.text && !ctx.text.startsWith('<')) place.textContent = errorIn(ctx.text)
}

/** Keeps questions: they open, close, and are asked when they come. */
export const keepAsking = () => {
  if (!('command' in HTMLButtonElement.prototype)) document.addEventListener('click', obey)
  document.addEventListener('htmx:after:request', closeAnswered)
  document.addEventListener('htmx:response:error', sayRefusal)
  if (asked) document.addEventListener('htmx:after:swap', askAbout)
}
