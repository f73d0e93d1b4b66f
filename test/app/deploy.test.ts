import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { gauges } from '../../packages/app/src/metrics/gauges.ts'
import { createMetrics } from '../../packages/app/src/metrics/metrics.ts'
import { counted, sized, timed } from '../../packages/app/src/metrics/table.ts'

const file = (path: string) => readFileSync(join(import.meta.dirname, '../../deploy', path), 'utf8')

interface Dashboard {
  readonly panels: readonly { readonly title: string; readonly targets: readonly { readonly expr: string }[] }[]
}
interface Alert {
  readonly alert: string
  readonly expr: string
  readonly labels: { readonly severity: string }
  readonly annotations: { readonly summary: string; readonly description: string }
}
interface Rules {
  readonly groups: readonly { readonly rules: readonly Alert[] }[]
}

const dashboard: Dashboard = JSON.parse(file('grafana/queqiao.json'))
const rules: Rules = parse(file('prometheus/queqiao.rules.yml'))
const alerts = rules.groups.flatMap((group) => group.rules)

/** What Prometheus makes of a histogram, and adds to everything. */
const histograms = [...Object.values(timed), ...Object.values(sized)]
const rows = [...Object.values(counted), ...histograms, ...gauges]
const added = ['instance', 'job', 'le']

/** What is asked for: names, and the labels that each expression tells apart by or picks. */
const expressions = [
  ...dashboard.panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const)),
  ...alerts.map(({ alert, expr }) => [alert, expr] as const),
]
const namesIn = (expr: string): readonly string[] => expr.match(/\b(queqiao|process|nodejs)_\w+/g) ?? []
const labelsIn = (expr: string): readonly string[] => [
  ...[...expr.matchAll(/by \(([^)]*)\)/g)].flatMap(([, names = '']) => names.split(', ')),
  ...[...expr.matchAll(/(\w+)=~?"/g)].flatMap(([, name = '']) => name),
]

describe('what is shipped for Prometheus and Grafana', () => {
  test.each(expressions)('%s asks only for what there is', async (_, expr) => {
    const text = await createMetrics().text(undefined)
    const there = new Set([...text.matchAll(/^# TYPE (\w+) /gm)].map(([, name]) => name))
    const bare = (name: string) => (there.has(name) ? name : name.replace(/_(bucket|sum|count)$/, ''))
    const names = namesIn(expr).map(bare)
    expect(names.filter((name) => !there.has(name))).toEqual([])
    const known = rows.filter(({ name }) => names.includes(name)).flatMap(({ labels }): readonly string[] => labels)
    expect(labelsIn(expr).filter((label) => ![...known, ...added].includes(label))).toEqual([])
  })

  test('every metric of ours has its place on the dashboard or in a rule', () => {
    const asked = expressions.map(([, expr]) => expr).join('\n')
    expect(rows.filter(({ name }) => !asked.includes(name)).map(({ name }) => name)).toEqual([])
  })

  test('every alert is called otherwise, and what it says names only labels that its expression keeps', () => {
    expect(new Set(alerts.map(({ alert }) => alert)).size).toBe(alerts.length)
    for (const { expr, labels, annotations } of alerts) {
      expect(['info', 'warning', 'critical']).toContain(labels.severity)
      expect(annotations.description).toBeTruthy()
      const said = [...annotations.summary.matchAll(/\$labels\.(\w+)/g)].map(([, label]) => label)
      expect(said.filter((label) => label !== 'instance' && !labelsIn(expr).includes(label ?? ''))).toEqual([])
    }
  })
})

test('docs/watching.md has every metric, and what it is told apart by', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/watching.md'), 'utf8')
  const listed = [...page.matchAll(/^\| `(queqiao_\w+)` \|.*\| (.*)\|$/gm)].map(([, name, labels = '']) => ({
    name,
    labels: [...labels.matchAll(/`(\w+)`/g)].map(([, label]) => label),
  }))
  const sorted = (all: readonly { readonly name: string | undefined; readonly labels: readonly unknown[] }[]) =>
    all
      .map(({ name, labels }) => ({ name, labels: [...labels] }))
      .toSorted((a, b) => ((a.name ?? '') < (b.name ?? '') ? -1 : 1))
  expect(sorted(listed)).toEqual(sorted(rows))
})
