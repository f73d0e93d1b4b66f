import { configOf, type Running, start } from 'queqiao'
import { afterEach, describe, expect, test } from 'vitest'
import { gauges } from '../../packages/app/src/metrics/gauges.ts'
import { createMetrics } from '../../packages/app/src/metrics/metrics.ts'
import { counted, sized, timed } from '../../packages/app/src/metrics/table.ts'
import { secrets, settings } from './settings.ts'

const running: Running[] = []
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop()
})

const house = async () => {
  const one = await start(configOf(await settings({ matrix: undefined, telegram: undefined })))
  running.push(one)
  const metrics = (token = secrets.admin) =>
    fetch(`${one.adminAddress}/metrics`, { headers: { authorization: `Bearer ${token}` } })
  const report = (words: object) =>
    fetch(`${one.address}/wechat/${secrets.wechat}`, {
      method: 'POST',
      body: JSON.stringify({ appid: '1', wxid: 'wxid_me', ...words }),
    })
  return { metrics, report }
}

const login = { action: 'login', data: { client_version: '0.1.5', nickname: 'Me' } }

describe('/metrics', () => {
  test('is what Prometheus reads, for whoever shows the admin token', async () => {
    const { metrics } = await house()
    expect((await metrics('wrong')).status).toBe(401)
    const answer = await metrics()
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    const text = await answer.text()
    expect(text).toContain('process_resident_memory_bytes')
    for (const { name, help } of [...Object.values(counted), ...Object.values(timed), ...Object.values(sized)])
      expect(text).toContain(`# HELP ${name} ${help}`)
    for (const { name } of gauges) expect(text).toContain(`# TYPE ${name} gauge`)
  })

  test('counts what a client reports and asks for, with how long it took', async () => {
    const { metrics, report } = await house()
    await report(login)
    await expect.poll(async () => (await metrics()).text()).toContain('queqiao_reports_total{endpoint="test"} 1')
    await report({ action: 'pull_task', data: {} })
    const text = await (await metrics()).text()
    expect(text).toContain('queqiao_report_seconds_count{endpoint="test"} 1')
    expect(text).toMatch(/^queqiao_polls_total\{account="wxid_me",given="(none|some)"\} [1-9]/m)
    await expect
      .poll(async () => (await metrics()).text())
      .toMatch(/^queqiao_deliveries_total\{bridge="web",account="wxid_me",outcome="shown"\} [1-9]/m)
  })

  test('says how all stands: which side is reached, what waits, what may still be done today', async () => {
    const { metrics, report } = await house()
    await report(login)
    await expect
      .poll(async () => (await metrics()).text(), { timeout: 15_000 })
      .toContain('queqiao_uploads_pending{account="wxid_me"} 0')
    const text = await (await metrics()).text()
    expect(text).toContain('queqiao_up{bridge="web"} 1')
    expect(text).toContain('queqiao_lane_oldest_seconds{reader="from web"} 0')
  })

  test('two in one process count apart', async () => {
    const [one, other] = [createMetrics(), createMetrics()]
    one.meter.count('reports', { endpoint: 'pc' }, 3)
    expect(await one.text(undefined)).toContain('queqiao_reports_total{endpoint="pc"} 3')
    expect(await other.text(undefined)).not.toContain('endpoint="pc"')
  })
})
