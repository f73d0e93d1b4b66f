/** The first element that a selector means. */
export const $ = (selector, within = document) => within.querySelector(selector)

/** What the page speaks. */
export const language = document.documentElement.lang

/** An id that nobody else makes. `randomUUID` is there on https and on this machine alone. */
export const newId = () => {
  if (crypto.randomUUID) return crypto.randomUUID()
  const bytes = [...crypto.getRandomValues(new Uint8Array(16))]
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** What an answer says is wrong. */
export const errorIn = (words) => (words.startsWith('{') ? JSON.parse(words).error : words)

/** Shows or hides something, where it is there. What is said of itself is said once. */
export const show = (one, isShown) => {
  if (one && one.hidden === isShown) one.hidden = !isShown
}
