const optionOf = ({ id: person, name }, n) => {
  const option = document.createElement('div')
  option.id = `member-${n}`
  option.role = 'option'
  // a name may be written from right to left
  option.append(Object.assign(document.createElement('bdi'), { textContent: name }))
  Object.assign(option.dataset, { id: person, name })
  return option
}

/** Whom to call: members whose names hold what stands behind the last @ of a text are offered in a list. `taken` is told of each
 *  that is chosen, and where it stands; `isPicked` says whether somebody was chosen there already. Gives what keys do while there is a choice. */
export const offerMembers = ({ text, list, address, taken, isPicked }) => {
  let asked = 0
  // a name has a few words at most, and whoever was chosen is not asked for again by what follows
  const typed = () => {
    const found = /(?:^|[^\w])@([^\s@]{0,30}(?: [^\s@]{1,30}){0,3})$/.exec(text.value.slice(0, text.selectionStart))
    return found && !isPicked(text.selectionStart - found[1].length - 1) ? found : undefined
  }
  const options = () => [...list.children]
  const hide = () => {
    // answers that are still under way come too late
    asked++
    list.hidden = true
    text.removeAttribute('aria-activedescendant')
  }
  const choose = (option) => {
    for (const one of options()) one.ariaSelected = String(one === option)
    text.setAttribute('aria-activedescendant', option.id)
    option.scrollIntoView({ block: 'nearest' })
  }
  const take = (option) => {
    const found = typed()
    if (!found) return
    const { id, name } = option.dataset
    const end = text.selectionStart
    const at = end - found[1].length - 1
    text.setRangeText(`@${name} `, at, end, 'end')
    hide()
    taken({ id, name, at })
  }
  const offer = async () => {
    const found = typed()
    if (!found) return hide()
    const mine = ++asked
    const query = new URLSearchParams({ words: found[1] })
    const answer = await fetch(`${address}?${query}`).catch(() => undefined)
    if (mine !== asked || !answer?.ok) return
    const people = await answer.json()
    list.replaceChildren(...people.map(optionOf))
    list.hidden = people.length === 0
    if (people.length) choose(list.firstElementChild)
  }
  list.addEventListener('mousedown', (event) => {
    event.preventDefault()
    const option = event.target.closest('[data-id]')
    if (option) take(option)
  })
  text.addEventListener('input', offer)
  text.addEventListener('blur', hide)
  return ({ key }) => {
    if (list.hidden) return false
    const all = options()
    const at = all.findIndex((one) => one.ariaSelected === 'true')
    const step = { ArrowDown: 1, ArrowUp: all.length - 1 }[key]
    if (step) choose(all[(at + step) % all.length])
    else if (key === 'Enter' || key === 'Tab') take(all[at])
    else if (key === 'Escape') hide()
    else return false
    return true
  }
}
