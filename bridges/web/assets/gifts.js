import { $, errorIn, newId } from './dom.js'

const kinds = { image: 'image', video: 'video' }

const itemOf = (gift, remove) => {
  const item = document.createElement('li')
  const off = document.createElement('button')
  off.type = 'button'
  off.className = 'plain'
  off.textContent = '✕'
  off.ariaLabel = `✕ ${gift.name}`
  off.addEventListener('click', remove)
  const bar = document.createElement('progress')
  bar.value = gift.part
  bar.ariaLabel = gift.name
  item.append(gift.name, ...(gift.file ? [] : [bar]), off)
  return item
}

/** Where files come from: they are chosen, pasted or dropped. */
const listen = ({ form, text }, giveAll) => {
  const chooser = $('input[type=file]', form)
  chooser?.addEventListener('change', () => {
    giveAll(chooser.files)
    chooser.value = ''
  })
  text.addEventListener('paste', (event) => {
    const list = event.clipboardData?.files
    if (!list?.length) return
    event.preventDefault()
    giveAll(list)
  })
  const place = $('main.talk')
  place.addEventListener('dragover', (event) => {
    event.preventDefault()
    place.classList.add('dropping')
  })
  for (const end of ['dragleave', 'drop']) place.addEventListener(end, () => place.classList.remove('dropping'))
  place.addEventListener('drop', (event) => {
    event.preventDefault()
    if (chooser) giveAll(event.dataTransfer?.files)
  })
}

/** Files that go with what is written: each is on its way at once. */
export const takeFiles = ({ form, text, list, wrong }) => {
  let gifts = []
  const show = () => {
    list.hidden = gifts.length === 0
    list.replaceChildren(
      ...gifts.map((gift) =>
        itemOf(gift, () => {
          gift.request.abort()
          drop(gift)
        }),
      ),
    )
  }
  const drop = (gift) => {
    gifts = gifts.filter((one) => one !== gift)
    show()
  }
  const give = (file) => {
    const kind = kinds[file.type.split('/')[0]] ?? 'file'
    const gift = { name: file.name, kind, part: 0, file: undefined, request: new XMLHttpRequest() }
    const { request } = gift
    gifts = [...gifts, gift]
    const failed = (words) => {
      drop(gift)
      wrong(`${file.name}: ${words}`)
    }
    request.upload.addEventListener('progress', ({ loaded, total }) => {
      gift.part = loaded / total
      const bar = $('progress', list.children[gifts.indexOf(gift)] ?? list)
      if (bar) bar.value = gift.part
    })
    request.addEventListener('load', () => {
      if (request.status !== 200) return failed(errorIn(request.responseText))
      gift.file = JSON.parse(request.responseText).file
      show()
    })
    request.addEventListener('error', () => failed(form.dataset.unanswered))
    request.open('PUT', `${form.dataset.files}?${new URLSearchParams({ id: newId(), name: file.name, kind })}`)
    request.send(file)
    show()
  }
  listen({ form, text }, (files) => {
    for (const file of files ?? []) give(file)
    text.focus()
  })
  return {
    /** Whether some are still on their way. */
    areComing: () => gifts.some(({ file }) => !file),
    /** Those that are there. */
    ready: () => gifts.flatMap(({ file, kind }) => (file ? [{ file, kind }] : [])),
    clear: () => {
      gifts = []
      show()
    },
  }
}
