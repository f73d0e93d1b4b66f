import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { configOf, type Running, type Settings, start } from 'queqiao'
import { describe, expect, onTestFinished, test } from 'vitest'
import { clone, queqiao } from './io.ts'
import { settings } from './settings.ts'

const ofPage = (more: Partial<Settings> = {}): Promise<Settings> =>
  settings({ matrix: undefined, telegram: undefined, ...more })

const linked = (given: Settings, ...args: readonly string[]) => linkedOn({}, given, ...args)
const linkedOn = (around: { terminal?: true }, given: Settings, ...args: readonly string[]) => {
  const file = join(given.data ?? '', 'queqiao.yaml')
  writeFileSync(file, JSON.stringify(given))
  return queqiao(['link', '--config', file, ...args], { environment: clone, ...around })
}

const started = async (given: Settings): Promise<Running> => {
  const running = await start(configOf(given))
  onTestFinished(() => running.stop())
  return running
}

const tokenIn = (output: string): string => output.trim().split('#')[1] ?? ''

const two = [
  { name: 'Anna', role: 'owner' as const },
  { name: 'Bob', role: 'member' as const },
]

describe('queqiao link', () => {
  test('prints where to sign in, and lets in whom it names: once, and nobody else', async () => {
    const given = await ofPage({ users: two, adminUrl: 'https://wechat.example.org' })
    const { hub } = await started(given)
    const { status, output } = await linked(given, 'Bob')
    expect([status, output]).toEqual([0, expect.stringMatching(/^https:\/\/wechat\.example\.org\/in#[\w-]{43}\n$/)])
    const signins = hub.signins('web')
    const session = await signins.open(tokenIn(output))
    expect(await signins.who(session ?? '')).toBe('Bob')
    expect(await signins.open(tokenIn(output))).toBeUndefined()
  })

  test('on a terminal draws a QR code of the link below it, unless no other device would reach that address', async () => {
    const given = await ofPage({ users: two, adminUrl: 'https://wechat.example.org' })
    await started(given)
    const { output } = await linkedOn({ terminal: true }, given, 'Bob')
    const [link = '', ...rows] = output.split('\n')
    expect(link).toMatch(/^https:\/\/wechat\.example\.org\/in#[\w-]{43}$/)
    expect(rows.join('\n')).toMatch(/[▀▄█]/)
    const near = await ofPage({ users: two })
    await started(near)
    const { output: here } = await linkedOn({ terminal: true }, near, 'Bob')
    expect(here).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/in#\S+\nOpen it on this machine/)
  })

  test('whoever is signed in cannot make links for others: that takes the admin token', async () => {
    const given = await ofPage({ users: two.slice(0, 1) })
    const { adminAddress: url } = await started(given)
    const [body, headers] = [new URLSearchParams({ token: tokenIn((await linked(given)).output) }), { origin: url }]
    const signedIn = await fetch(`${url}/in`, { method: 'POST', body, headers, redirect: 'manual' })
    const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const own = { cookie, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' }
    expect((await fetch(`${url}/api/v1/accounts`, { headers: own })).status).toBe(200)
    const link = { method: 'POST', headers: own, body: JSON.stringify({ name: '' }) }
    expect((await fetch(`${url}/api/v1/sign-ins`, link)).status).toBe(401)
  })

  test('needs no name where there is one alone, or nobody is listed', async () => {
    for (const users of [two.slice(0, 1), []]) {
      const given = await ofPage({ users })
      const { hub, adminAddress, stop } = await started(given)
      const { output } = await linked(given)
      expect(output).toContain(`${adminAddress}/in#`)
      expect(await hub.signins('web').offered(tokenIn(output))).toBe(users[0]?.name ?? '')
      await stop()
    }
  })

  test.each([
    ['several people, and none of them named', two, [], 'link: say for whom it is: Anna, Bob.'],
    ['somebody who is not listed', two, ['Eve'], 'link: nobody of that name is listed in the settings.'],
  ])('%s: says so', async (_, users, names, says) => {
    const given = await ofPage({ users })
    await started(given)
    expect(await linked(given, ...names)).toEqual({ status: 1, output: '', errors: `${says}\n` })
  })

  test('without a page there is nothing to sign in to', async () => {
    const given = await settings({ web: { enabled: false } })
    await started(given)
    expect((await linked(given)).errors).toContain('there is no page')
  })

  test('where Queqiao is not running, says how to start it', async () => {
    const { status, errors } = await linked(await ofPage())
    expect(status).toBe(1)
    expect(errors).toMatch(/not running, and without it there is no page: `npx --yes pnpm@12 queqiao start --config /)
  })
})
