// What somebody is asked before something is done. A dialog that holds something is open; one that is closed holds nothing.
import { $, errorIn } from './dom.js'

const sure = $('#sure')

/** Shows words and what can be answered to them; the last answer is the one that does no harm. */
const ask = (words, answers) => {
  const what = document.createElement('p')
  Object.assign(what, { id: 'sure-what', className: 'words', dir: 'auto', textContent: words })
  const row = document.createElement('div')
  row.className = 'answers'
  row.append(
    ...answers.map(([label, act], n) => {
      const button = document.createElement('button')
      Object.assign(button, { type: 'button', textContent: label, autofocus: n === answers.length - 1 })
      if (n > 0) button.className = 'second'
      button.addEventListener('click', () => {
        sure.close()
        act()
      })
      return button
    }),
  )
  sure.replaceChildren(what, row)
}

/** Whether to go on. */
export const isSure = ({ words, yes, no }) =>
  new Promise((resolve) => {
    ask(words, [
      [yes, () => resolve(true)],
      [no, () => resolve(false)],
    ])
    // who only closes it is not
    sure.addEventListener('close', () => resolve(false), { once: true })
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

/** Keeps the dialog, where there is one, and says why something was not done that somebody pressed. */
export const keepAsking = () => {
  document.addEventListener('htmx:response:error', ({ detail: { ctx } }) => {
    const place = $('#wrong, #told')
    if (place && ctx.text && !ctx.text.startsWith('<')) place.textContent = errorIn(ctx.text)
  })
  if (!sure) return
  new MutationObserver(() => {
    if (sure.childElementCount === 0) sure.close()
    else if (!sure.open) sure.showModal()
  }).observe(sure, { childList: true })
  sure.addEventListener('close', () => sure.replaceChildren())
  sure.addEventListener('click', ({ target }) => {
    if (target === sure || 'close' in target.dataset) sure.close()
  })
  document.addEventListener('htmx:after:swap', askAbout)
}
