// What attributes cannot say: where the page stands, what is written, and how it feels. Without it pages can still be read.
const $ = (selector, within = document) => within.querySelector(selector)
const language = document.documentElement.lang

/** Times and days, by the clock of whoever reads. */
const clock = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit' })
const weekday = new Intl.DateTimeFormat(language, { weekday: 'long', month: 'long', day: 'numeric' })
const short = new Intl.DateTimeFormat(language, { month: 'numeric', day: 'numeric' })
const together = 5 * 60_000

const dress = () => {
  const today = new Date().toDateString()
  for (const time of document.querySelectorAll('time')) {
    const at = new Date(time.dateTime)
    const isToday = at.toDateString() === today
    const words = 'short' in time.dataset && !isToday ? short.format(at) : clock.format(at)
    if (time.textContent !== words) time.textContent = words
    time.title = at.toLocaleString(language)
  }
  let before
  for (const one of document.querySelectorAll('#talk > [data-n]')) {
    const at = new Date(Number(one.dataset.time))
    const day = at.toDateString()
    if (before?.day === day) delete one.dataset.day
    else one.dataset.day = day === today ? weekday.format(at) : weekday.format(at)
    const isSame = before?.day === day && before.by === one.dataset.by && one.dataset.by && at - before.at < together
    one.classList.toggle('more', Boolean(isSame))
    before = { day, by: one.dataset.by, at }
  }
}

/** How many are unread, in the title. */
const title = document.title
const count = (unread) => {
  document.title = Number(unread) > 0 ? `(${unread}) ${title}` : title
}

// The conversation: it stays at its end for whoever is there, and what is seen there is read.
const talk = $('#talk')
const isAtEnd = () => talk.scrollHeight - talk.scrollTop - talk.clientHeight < 80
const toEnd = () => {
  talk.scrollTop = talk.scrollHeight
}
let wasAtEnd = true
let read = ''
const markRead = async () => {
  const upto = talk && [...talk.querySelectorAll('[data-n]')].at(-1)?.dataset.n
  if (!upto || upto === read || document.hidden || !isAtEnd()) return
  read = upto
  const answer = await fetch(talk.dataset.read, { method: 'POST', body: new URLSearchParams({ upto }) }).catch(
    () => undefined,
  )
  if (answer?.ok) htmx.trigger(document.body, 'chats')
  else read = ''
}

// The line to the server: what has died in silence is taken up again, and people see that it is gone.
const patience = 25_000
let line
let heard = Date.now()
const lost = (isLost) => {
  const said = $('#lost')
  if (said && said.hidden === isLost) said.hidden = !isLost
}
const alive = () => {
  heard = Date.now()
  lost(false)
}
const again = () => line?.reader?.cancel()
document.addEventListener('htmx:sse:after:connection', (event) => {
  line = event.detail.connection
  alive()
})
document.addEventListener('htmx:sse:error', (event) => {
  if (event.detail.status === 401) location.reload()
  lost(true)
})
document.addEventListener('htmx:sse:close', () => lost(true))
document.addEventListener('htmx:sse:before:message', alive)
document.addEventListener('stale', () => location.reload())
window.addEventListener('online', again)
window.addEventListener('offline', () => lost(true))
setInterval(() => {
  if (Date.now() - heard < patience) return
  lost(true)
  again()
}, 5_000)

document.addEventListener('htmx:before:swap', () => {
  wasAtEnd = talk ? isAtEnd() : false
})
document.addEventListener('htmx:after:swap', () => {
  dress()
  if (talk && wasAtEnd) toEnd()
  markRead()
})
document.addEventListener('htmx:after:request', (event) => {
  const { ctx } = event.detail
  if (ctx.response?.raw?.status === 401) location.reload()
  const unread = ctx.response?.headers?.get('x-unread')
  if (unread !== null && unread !== undefined) count(unread)
})

// A link to sign in: what it carries leaves the address bar at once.
const door = $('[data-link]')
if (door && location.hash) {
  door.elements.token.value = location.hash.slice(1)
  history.replaceState(null, '', location.pathname)
}

// Writing.
const form = $('#compose')
const wrong = (words = '') => {
  $('#wrong').textContent = words
}
const said = async (answer) => {
  const words = await answer.text()
  return answer.headers.get('content-type')?.includes('json') ? JSON.parse(words).error : words
}

const compose = () => {
  const text = form.elements.text
  const [answering, files, members] = [$('#answering'), $('#files'), $('#members')]
  const kept = `draft ${location.pathname}`
  let [mentions, gifts, answers, id] = [[], [], '', crypto.randomUUID?.() ?? uuid()]
  function uuid() {
    const hex = [...crypto.getRandomValues(new Uint8Array(16))]
      .map((byte) => byte.toString(16).padStart(2, '0'))
      .join('')
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  }
  const newId = () => crypto.randomUUID?.() ?? uuid()
  const grow = () => {
    text.rows = Math.min(8, text.value.split('\n').length)
    sessionStorage.setItem(kept, text.value)
  }
  text.value = sessionStorage.getItem(kept) ?? ''
  grow()

  const answer = (to = '', words = '') => {
    answers = to
    answering.hidden = to === ''
    $('.what', answering).textContent = words
  }
  $('button', answering).addEventListener('click', () => answer())
  talk.addEventListener('click', ({ target }) => {
    const { answer: to, words, line: typed } = target.dataset ?? {}
    if (to) {
      answer(to, words)
      text.focus()
    }
    if (typed) send({ text: typed, files: [], mentions: [] })
  })

  const send = async (what) => {
    wrong()
    const body = JSON.stringify({ id, answers, ...what })
    const headers = { 'content-type': 'application/json' }
    const reply = await fetch(form.action, { method: 'POST', body, headers }).catch(() => undefined)
    if (reply?.ok) {
      id = newId()
      return true
    }
    if (reply?.status === 401) location.reload()
    wrong(reply ? await said(reply) : $('#lost').textContent)
    return false
  }

  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const words = text.value
    const ready = gifts.filter(({ file }) => file)
    if ((words.trim() === '' && ready.length === 0) || ready.length < gifts.length || form.ariaBusy === 'true') return
    form.ariaBusy = 'true'
    const what = { text: words, mentions, files: ready.map(({ file, kind }) => ({ file, kind })) }
    const isSent = await send(what)
    form.ariaBusy = 'false'
    if (!isSent) return
    // what was typed meanwhile stays
    text.value = text.value.startsWith(words) ? text.value.slice(words.length) : text.value
    mentions = []
    gifts = []
    answer()
    showGifts()
    grow()
    toEnd()
  })

  // Enter sends, but not while an input method still makes characters of it.
  text.addEventListener('keydown', (event) => {
    if (event.isComposing || event.keyCode === 229) return
    if (picking(event)) event.preventDefault()
    else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault()
      form.requestSubmit()
    } else if (event.key === 'Escape' && answers) answer()
  })

  // Whom to call: members whose names hold what stands behind the last @.
  let asked = 0
  const typed = () => /(?:^|[^\w])@([^\s@]{0,30})$/.exec(text.value.slice(0, text.selectionStart))
  const hide = () => {
    // answers that are still under way come too late
    asked++
    members.hidden = true
    text.removeAttribute('aria-activedescendant')
  }
  const options = () => [...members.children]
  const choose = (option) => {
    for (const one of options()) one.ariaSelected = String(one === option)
    text.setAttribute('aria-activedescendant', option.id)
    option.scrollIntoView({ block: 'nearest' })
  }
  const take = (option) => {
    const found = typed()
    if (!found) return
    const { id: person, name } = option.dataset
    const end = text.selectionStart
    text.setRangeText(`@${name} `, end - found[1].length - 1, end, 'end')
    mentions = [...mentions.filter((one) => one.id !== person), { id: person, name }]
    hide()
    grow()
  }
  const picking = ({ key }) => {
    if (members.hidden) return false
    const all = options()
    const at = all.findIndex((one) => one.ariaSelected === 'true')
    if (key === 'ArrowDown' || key === 'ArrowUp')
      choose(all[(at + (key === 'ArrowDown' ? 1 : all.length - 1)) % all.length])
    else if (key === 'Enter' || key === 'Tab') take(all[at])
    else if (key === 'Escape') hide()
    else return false
    return true
  }
  const offer = async () => {
    const found = typed()
    if (!found) return hide()
    const mine = ++asked
    const answer = await fetch(`${form.dataset.members}?${new URLSearchParams({ words: found[1] })}`).catch(
      () => undefined,
    )
    if (mine !== asked || !answer?.ok) return
    const people = await answer.json()
    members.replaceChildren(
      ...people.map(({ id: person, name }, n) => {
        const option = document.createElement('div')
        option.id = `member-${n}`
        option.role = 'option'
        option.textContent = name
        Object.assign(option.dataset, { id: person, name })
        return option
      }),
    )
    members.hidden = people.length === 0
    if (people.length) choose(members.firstElementChild)
  }
  members.addEventListener('mousedown', (event) => {
    event.preventDefault()
    if (event.target.dataset.id) take(event.target)
  })
  text.addEventListener('input', () => {
    grow()
    offer()
  })
  text.addEventListener('blur', hide)

  // Files: chosen, pasted or dropped; each is on its way at once.
  const kinds = { image: 'image', video: 'video' }
  const showGifts = () => {
    files.hidden = gifts.length === 0
    files.replaceChildren(
      ...gifts.map((gift) => {
        const item = document.createElement('li')
        const off = document.createElement('button')
        off.type = 'button'
        off.className = 'plain'
        off.textContent = '✕'
        off.ariaLabel = `✕ ${gift.name}`
        off.addEventListener('click', () => {
          gift.request.abort()
          gifts = gifts.filter((one) => one !== gift)
          showGifts()
        })
        const bar = document.createElement('progress')
        bar.value = gift.part
        bar.ariaLabel = gift.name
        item.append(gift.name, ...(gift.file ? [] : [bar]), off)
        return item
      }),
    )
  }
  const give = (file) => {
    const kind = kinds[file.type.split('/')[0]] ?? 'file'
    const gift = { name: file.name, kind, part: 0, file: undefined, request: new XMLHttpRequest() }
    const { request } = gift
    gifts = [...gifts, gift]
    const away = (words) => {
      gifts = gifts.filter((one) => one !== gift)
      showGifts()
      if (words) wrong(words)
    }
    request.upload.addEventListener('progress', ({ loaded, total }) => {
      gift.part = loaded / total
      const bar = files.children[gifts.indexOf(gift)]?.querySelector('progress')
      if (bar) bar.value = gift.part
    })
    request.addEventListener('load', () => {
      if (request.status !== 200)
        return away(
          `${file.name}: ${request.responseText.startsWith('{') ? JSON.parse(request.responseText).error : request.responseText}`,
        )
      gift.file = JSON.parse(request.responseText).file
      showGifts()
    })
    request.addEventListener('error', () => away(`${file.name}: ${$('#lost').textContent}`))
    request.open('PUT', `${form.dataset.files}?${new URLSearchParams({ id: newId(), name: file.name, kind })}`)
    request.send(file)
    showGifts()
  }
  const takeAll = (list) => {
    for (const file of list ?? []) give(file)
    text.focus()
  }
  $('input[type=file]', form)?.addEventListener('change', ({ target }) => {
    takeAll(target.files)
    target.value = ''
  })
  text.addEventListener('paste', (event) => {
    const list = event.clipboardData?.files
    if (!list?.length) return
    event.preventDefault()
    takeAll(list)
  })
  const place = $('main.talk')
  place.addEventListener('dragover', (event) => {
    event.preventDefault()
    place.classList.add('dropping')
  })
  for (const end of ['dragleave', 'drop']) place.addEventListener(end, () => place.classList.remove('dropping'))
  place.addEventListener('drop', (event) => {
    event.preventDefault()
    if ($('input[type=file]', form)) takeAll(event.dataTransfer?.files)
  })
}

dress()
count($('#chats')?.dataset.unread ?? 0)
if (talk && form) {
  compose()
  toEnd()
  talk.addEventListener('scroll', markRead, { passive: true })
  document.addEventListener('visibilitychange', markRead)
  // pictures that come make the conversation longer
  talk.addEventListener('load', () => wasAtEnd && toEnd(), { capture: true })
  markRead()
}
