// How everything stands, drawn. Every number of it stands in words on the page as well, which is looked at anew at the same time.
const stand = (charts) => {
  const language = document.documentElement.lang
  const every = 5_000
  const hour = 3_600
  const page = document.querySelector('#health')
  const asOf = document.querySelector('#as-of')

  const moment = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit' })
  const spans = [
    ['second', 1],
    ['minute', 60],
    ['hour', 3_600],
    ['day', 86_400],
  ].map(([unit, length]) => [length, new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short' })])
  const wait = (seconds) => {
    const [length, form] = spans.findLast(([length]) => seconds >= length) ?? spans[0]
    return form.format(Math.floor(seconds / length))
  }
  const plain = new Intl.NumberFormat(language, { maximumFractionDigits: 0 })
  const many = (count) => plain.format(count)

  // What waited longest, look by look: the server keeps no past of it. It lasts as long as the tab.
  const kept = 'longest wait'
  const waits = JSON.parse(sessionStorage.getItem(kept) ?? '[]')
  const noted = (now, seconds) => {
    // one look alone makes no line
    waits.push(...(waits.length ? [] : [[now - 1, seconds]]), [now, seconds])
    while (waits[0][0] < now - hour) waits.shift()
    sessionStorage.setItem(kept, JSON.stringify(waits))
    return [waits.map(([at]) => at), waits.map(([, seconds]) => seconds)]
  }
  const longest = (now, { lanes, outbox, files }) =>
    [...lanes, ...outbox, ...files].reduce(
      (most, { oldest }) => Math.max(most, oldest ? now - Date.parse(oldest) / 1000 : 0),
      0,
    )
  // nothing is no bar
  const perMinute =
    (way) =>
    (_, { rates }) => [rates.map(({ minute }) => Date.parse(minute) / 1000), rates.map((rate) => rate[way] || null)]
  const kinds = {
    fromWeChat: { data: perMinute('fromWeChat'), say: many, least: 5, bars: true },
    toWeChat: { data: perMinute('toWeChat'), say: many, least: 5, bars: true },
    longestWait: { data: (now, standing) => noted(now, longest(now, standing)), say: wait, least: 10 },
  }

  /** A colour as it is now: another one where the screen turns dark. */
  const colourOf = (element, part = 'color') => getComputedStyle(element)[part]
  const faint = (colour) => colour.replace(/^rgb\((.+)\)$/, 'rgba($1, 0.22)')

  const draw = (figure) => {
    const { data, say, least, bars } = kinds[figure.dataset.chart]
    const [place, value, said] = ['.plot', 'output', 'figcaption'].map((one) => figure.querySelector(one))
    const quiet = () => colourOf(said)
    // the bar of a minute stands behind its beginning
    const ahead = bars ? 60 : 0
    let last
    const show = (n) => {
      const at = n ?? (last ? last[0].length - 1 : -1)
      if (at < 0) return
      const when = n === null || n === undefined ? '' : ` · ${moment.format(last[0][at] * 1000)}`
      value.textContent = `${say(last[1][at] ?? 0)}${when}`
    }
    const plot = new uPlot(
      {
        width: place.clientWidth || 200,
        height: 110,
        padding: [6, 14, 0, 0],
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
        scales: {
          x: { range: (_, __, to) => [(to ?? hour) - hour + ahead, (to ?? hour) + ahead] },
          y: { range: (_, __, to) => [0, Math.max(least, (to ?? 0) * 1.1)] },
        },
        axes: [
          {
            stroke: quiet,
            size: 28,
            gap: 8,
            space: 70,
            font: '11px system-ui, sans-serif',
            grid: { show: false },
            ticks: { show: false },
            values: (_, times) => times.map((time) => moment.format(time * 1000)),
          },
          {
            stroke: quiet,
            size: bars ? 30 : 52,
            space: 32,
            font: '11px system-ui, sans-serif',
            incrs: bars ? [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 5_000] : undefined,
            grid: { stroke: () => colourOf(figure, 'borderTopColor'), width: 1 },
            ticks: { show: false },
            values: (_, counts) => counts.map(say),
          },
        ],
        series: [
          {},
          {
            stroke: () => colourOf(figure),
            fill: () => (bars ? colourOf(figure) : faint(colourOf(figure))),
            width: bars ? 0 : 2,
            points: { show: false },
            ...(bars && { paths: uPlot.paths.bars({ size: [0.8, 14, 2], align: 1 }) }),
          },
        ],
        hooks: { setCursor: [({ cursor: { idx } }) => show(idx)] },
      },
      [[], []],
      place,
    )
    new ResizeObserver(() => {
      if (place.clientWidth) plot.setSize({ width: place.clientWidth, height: 110 })
    }).observe(place)
    return {
      redraw: () => plot.redraw(),
      take: (now, standing) => {
        last = data(now, standing)
        plot.setData(last)
        show(plot.cursor.idx)
        figure.dataset.drawn = String(last[0].length)
      },
    }
  }

  const all = [...charts.querySelectorAll('figure')].map(draw)
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    for (const one of all) one.redraw()
  })

  const clock = new Intl.DateTimeFormat(language, { timeStyle: 'medium' })
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
  const refused = document.querySelector('#refused')
  document.addEventListener('htmx:after:request', ({ detail: { ctx } }) => {
    if (ctx.request.method.toUpperCase() !== 'POST') return
    const isRefused = ctx.response.status >= 400
    refused.hidden = !isRefused
    refused.textContent = isRefused ? (ctx.text.startsWith('{') ? JSON.parse(ctx.text).error : ctx.text) : ''
    htmx.trigger(page, 'look')
  })
  document.addEventListener('visibilitychange', look)
  setInterval(look, every)
  look()
}

const charts = document.querySelector('#charts')
if (charts) stand(charts)
