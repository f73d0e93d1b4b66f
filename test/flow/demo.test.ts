import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readlink } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { cacheFolder } from '../../packages/app/src/demo/cache.ts'
import { noSynapse } from '../servers/synapse.ts'

const cli = fileURLToPath(new URL('../../packages/app/src/cli.ts', import.meta.url))

let child: ChildProcess | undefined
afterEach(() => {
  child?.kill('SIGKILL')
})

const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}) => {
  const own = spawn(process.execPath, ['--conditions=source', cli, 'demo', ...args], {
    stdio: 'pipe',
    env: { ...process.env, ...env },
  })
  child = own
  const lines: string[] = []
  for (const input of [own.stdout, own.stderr]) createInterface({ input }).on('line', (line) => lines.push(line))
  const until = async (fits: (line: string) => boolean): Promise<string> => {
    for (const end = Date.now() + 40_000; Date.now() < end; await sleep(50)) {
      const found = lines.find(fits)
      if (found !== undefined) return found
    }
    throw new Error(`the demo never said that; it said:\n${lines.join('\n')}`)
  }
  const stop = async (): Promise<number | null> => {
    const ended = once(own, 'exit')
    own.kill('SIGTERM')
    await ended
    return own.exitCode
  }
  return { own, until, stop }
}

const lives = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Processes that have the demo's folder as theirs, or hold a file in it open. */
const holders = async (folder: string): Promise<readonly string[]> => {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const uses = async (pid: string) => {
    const open = await readdir(`/proc/${pid}/fd`).catch(() => [])
    const files = await Promise.all(open.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')))
    return files.some((file) => file.startsWith(folder)) ? [pid] : []
  }
  return (await Promise.all(pids.map(uses))).flat()
}

const conversation = async ({ own, until }: ReturnType<typeof run>, side: string) => {
  await until((line) => line.startsWith('WeChat | ') && line.includes('今晚回家吃饭吗？'))
  await until((line) => line.startsWith(`${side} | `) && line.includes('今晚回家吃饭吗？'))
  await until((line) => line.startsWith(`${side} | `) && line.includes('I have two tickets'))
  own.stdin?.write('Anna: Yes, I come!\n')
  await until((line) => line.startsWith(`${side} | `) && line.includes('Yes, I come!'))
  await until((line) => line.startsWith('WeChat | ') && line.includes('Yes, I come!'))
  await until((line) => line.startsWith(`${side} | `) && line.includes('see you there'))
}

describe('the demo, without a terminal', () => {
  test('needs nothing but a browser: its link signs in, once, to a page; it leaves no data behind', async () => {
    const demo = run([], { PATH: '/nowhere' })
    const link = new URL((await demo.until((line) => line.includes('/in#'))).trim())
    await demo.until((line) => line.startsWith('WeChat | ') && line.includes('今晚回家吃饭吗？'))
    for (const words of ['[image]', '[voice]', '撤回了一条消息', '结束了语音通话'])
      await demo.until((line) => line.startsWith('WeChat | ') && line.includes(words))
    const signIn = () => {
      const [body, headers] = [new URLSearchParams({ token: link.hash.slice(1) }), { origin: link.origin }]
      return fetch(`${link.origin}/in`, { method: 'POST', body, headers, redirect: 'manual' })
    }
    const signedIn = await signIn()
    expect(signedIn.status).toBe(303)
    const cookie = signedIn.headers.getSetCookie().map((one) => one.split(';')[0] ?? '')
    const page = await fetch(`${link.origin}/`, { headers: { cookie: cookie.join('; ') } })
    expect(page.status).toBe(200)
    expect((await signIn()).status).toBe(401)
    expect(await demo.stop()).toBe(0)
    expect(await readdir(cacheFolder())).not.toContain(`demo-${demo.own.pid}`)
    await expect(fetch(link.origin)).rejects.toThrow()
  })

  test.skipIf(noSynapse)(
    'shows both sides, takes what is typed, and leaves no process and no data behind',
    async () => {
      const demo = run(['--matrix'])
      const address = await demo.until((line) => line.includes('homeserver  http'))
      await demo.until((line) => line.includes('user        @you:'))
      await demo.until((line) => line.includes('password    '))
      await conversation(demo, 'Matrix')
      const folder = `${cacheFolder()}/demo-${demo.own.pid}`
      expect((await holders(folder)).length).toBeGreaterThan(1)
      expect(await demo.stop()).toBe(0)
      expect(await holders(folder)).toEqual([])
      expect(await readdir(cacheFolder())).not.toContain(`demo-${demo.own.pid}`)
      await expect(fetch(address.replace(/.*(http\S+)/, '$1'))).rejects.toThrow()
      expect(lives(demo.own.pid ?? 0)).toBe(false)
    },
  )

  test('where Synapse cannot be had it says why, and goes on with Telegram', async () => {
    const demo = run(['--matrix'], { PATH: '/nowhere' })
    expect(await demo.until((line) => line.startsWith('There is no Matrix here'))).toContain('Python 3 is missing')
    await conversation(demo, 'Telegram')
    expect(await demo.stop()).toBe(0)
  })
})
