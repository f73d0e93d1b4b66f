import type { Standing } from '@queqiao/hub'
import type { Visit } from '../doors/visit.ts'

type Rate = Standing['rates'][number]

/** Minutes that stand in one column. */
const together = 10

const columns = (rates: readonly Rate[]): readonly (readonly Rate[])[] =>
  Array.from({ length: Math.ceil(rates.length / together) }, (_, n) => rates.slice(n * together, (n + 1) * together))

const sum = (rates: readonly Rate[], way: 'fromWeChat' | 'toWeChat'): number =>
  rates.reduce((all, rate) => all + rate[way], 0)

const Moment = ({ at }: { readonly at: number }) => {
  const iso = new Date(at).toISOString()
  return <time datetime={iso}>{iso.slice(11, 16)}</time>
}

/** The last hour in numbers: what the charts show, for whoever cannot see them. */
export const Rates = ({ rates, visit }: { readonly rates: Standing['rates']; readonly visit: Visit }) => (
  <table class="rates">
    <caption>{visit.words.lastHour}</caption>
    <thead>
      <tr>
        <td></td>
        {columns(rates).map(([first]) => (
          <th scope="col">{first ? <Moment at={first.minute} /> : undefined}</th>
        ))}
        <th scope="col">Σ</th>
      </tr>
    </thead>
    <tbody>
      {(['fromWeChat', 'toWeChat'] as const).map((way) => (
        <tr>
          <th scope="row">{visit.words[way]}</th>
          {columns(rates).map((some) => (
            <td>{sum(some, way)}</td>
          ))}
          <td>{sum(rates, way)}</td>
        </tr>
      ))}
    </tbody>
  </table>
)

const charts = [
  ['fromWeChat', 'aMinute'],
  ['toWeChat', 'aMinute'],
  ['longestWait', 'unitsWaited'],
] as const

/** Where assets/charts.js draws. Nothing of it is there for those who cannot see: `Rates` and the tables say the same. */
export const Charts = ({ visit, api }: { readonly visit: Visit; readonly api: string }) => (
  <div id="charts" data-standing={`${api}/standing`} aria-hidden="true">
    {charts.map(([name, unit]) => (
      <figure class={name} data-chart={name}>
        <figcaption>
          <strong>{visit.words[name]}</strong>
          <output>–</output>
          <small>{visit.words[unit]}</small>
        </figcaption>
        <div class="plot"></div>
      </figure>
    ))}
  </div>
)
