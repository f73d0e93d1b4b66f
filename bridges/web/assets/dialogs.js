// Dialogs that a page has from its beginning, in browsers that do not know yet what their buttons say: `command`, `commandfor`.
const obey = ({ target }) => {
  const button = target.closest?.('[commandfor]')
  const dialog = button && document.getElementById(button.getAttribute('commandfor'))
  if (button?.getAttribute('command') === 'close') dialog?.close()
  else dialog?.showModal()
}

export const keepDialogs = () => {
  if (!('command' in HTMLButtonElement.prototype)) document.addEventListener('click', obey)
}
