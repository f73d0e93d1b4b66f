import { $ } from './dom.js'

/** Beginnings of the names under which they are kept. */
const drafts = 'written '

/** What somebody writes is kept while they look elsewhere, or load the page again. */
export const keptFor = (place) => {
  const name = `${drafts}${place}`
  return {
    read: () => JSON.parse(sessionStorage.getItem(name) ?? '{}'),
    write: (draft) => sessionStorage.setItem(name, JSON.stringify(draft)),
  }
}

const forget = () => {
  for (const name of Object.keys(sessionStorage)) if (name.startsWith(drafts)) sessionStorage.removeItem(name)
}

/** Whoever signs out leaves nothing here of what they have begun to write, in no window of this browser. */
export const forgetDrafts = () => {
  const others = new BroadcastChannel('signed out')
  others.addEventListener('message', forget)
  $('form[action$="/out"]')?.addEventListener('submit', () => {
    forget()
    others.postMessage('')
  })
}
