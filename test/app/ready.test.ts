import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { configOf, type Running, type Settings, start } from 'queqiao'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import { remembering } from '../../packages/app/src/process/remembering.ts'
import { stubHomeserver } from '../servers/homeserver/index.ts'
import { type Postgres, startPostgres } from '../servers/postgres.ts'
import { noS3, type S3, startS3 } from '../servers/s3.ts'
import { failing } from '../servers/telegram/faults.ts'
import { startTelegram } from '../servers/telegram/index.ts'
import { secrets, settings } from './settings.ts'

const running: Running[] = []
const servers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop()
  vi.unstubAllEnvs()
})
afterAll(async () => {
  vi.unstubAllEnvs()
  for (const stop of servers) await stop()
})

const alone = { matrix: undefined, telegram: undefined }
const started = async (given: Settings) => {
  const one = await start(configOf(given))
  running.push(one)
  const ready = async () => {
    const answer = await fetch(`${one.adminAddress}/readyz`)
    return { status: answer.status, body: await answer.json() }
  }
  const becomes = (status: number) =>
    expect.poll(async () => (await ready()).status, { timeout: 30_000, interval: 100 }).toBe(status)
  /** Something is to be told on each side. */
  const login = async () => {
    const said = { action: 'login', appid: '1', wxid: 'wxid_me', data: { client_version: '0.1.5', nickname: 'Me' } }
    await fetch(`${one.address}/wechat/${secrets.wechat}`, { method: 'POST', body: JSON.stringify(said) })
  }
  return { ready, becomes, login, stop: one.stop, address: one.adminAddress }
}

describe('/readyz', { timeout: 90_000 }, () => {
  test('says that everything is there, and which process says so', async () => {
    const { ready } = await started(await settings(alone))
    expect(await ready()).toEqual({
      status: 200,
      body: {
        ready: true,
        pid: process.pid,
        store: { ready: true },
        files: { ready: true },
        converter: expect.objectContaining({ ready: true }),
        bridges: { web: { ready: true } },
      },
    })
  })

  test('ffmpeg is missing: says what that costs, and is ready all the same', async () => {
    vi.stubEnv('QUEQIAO_FFMPEG', '')
    const { ready } = await started(await settings(alone))
    expect(await ready()).toMatchObject({
      status: 200,
      body: { ready: true, converter: { ready: true, reason: expect.stringContaining('there is no ffmpeg') } },
    })
  })

  test('a homeserver that answers 502 after the start: says which side is away, and that it is back', async () => {
    const homeserver = await stubHomeserver({ asToken: secrets.as })
    servers.push(() => homeserver.stop())
    const matrix = { homeserver: homeserver.url, domain: 'example.org', asToken: secrets.as, hsToken: secrets.hs }
    const given = await settings({ telegram: undefined, matrix })
    homeserver.hear({ url: given.publicUrl, hsToken: secrets.hs })
    const { ready, becomes, login } = await started(given)
    await becomes(200)
    homeserver.fail({ status: 502 })
    await login()
    await becomes(503)
    expect((await ready()).body).toMatchObject({
      store: { ready: true },
      bridges: { matrix: { ready: false }, web: { ready: true } },
    })
    homeserver.fail()
    await becomes(200)
  })

  test('the folder of the files is gone: says so, and that it is well when it is back', async () => {
    const given = await settings(alone)
    const { ready, becomes } = await started(given)
    const media = join(given.data ?? '', 'media')
    renameSync(media, `${media} elsewhere`)
    writeFileSync(media, 'no folder')
    await becomes(503)
    expect((await ready()).body).toMatchObject({
      ready: false,
      store: { ready: true },
      files: { ready: false, reason: 'files cannot be kept: is the disk full, or the bucket away?' },
    })
    rmSync(media)
    renameSync(`${media} elsewhere`, media)
    await becomes(200)
  })

  test.skipIf(noS3 !== undefined)('the bucket is away: says so', async () => {
    const s3: S3 = await startS3()
    servers.push(() => s3.stop())
    const bucket = await s3.bucket()
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'any')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'any')
    const { ready, becomes } = await started(
      await settings({ ...alone, files: `s3://${bucket}/media?endpoint=${s3.url}` }),
    )
    expect((await ready()).status).toBe(200)
    await s3.stop()
    await becomes(503)
    expect((await ready()).body).toMatchObject({ store: { ready: true }, files: { ready: false } })
  })

  test('the database is away: says so, is alive all the same, and is well again by itself', async () => {
    const postgres: Postgres = await startPostgres()
    servers.push(() => postgres.stop())
    const { ready, becomes, address } = await started(await settings({ ...alone, database: await postgres.database() }))
    await becomes(200)
    await postgres.halt()
    await becomes(503)
    expect((await ready()).body).toMatchObject({
      store: { ready: false, reason: 'the store cannot be written: is the disk full, or the database away?' },
      files: { ready: true },
    })
    expect((await fetch(`${address}/healthz`)).status).toBe(200)
    await postgres.resume()
    await becomes(200)
  })

  test('a bot token that is revoked later: says which side is away', async () => {
    const server = await startTelegram({ webhookPause: 200 })
    servers.push(() => server.stop())
    const you = server.user('You')
    const forum = server.forum({ members: [you] })
    const telegram = { botToken: server.token, apiRoot: server.apiRoot, forums: [forum.id] }
    const { ready, becomes, login } = await started(await settings({ matrix: undefined, telegram }))
    await becomes(200)
    server.faults.add(failing(401, 'Unauthorized'), { times: 10_000 })
    await login()
    await becomes(503)
    expect((await ready()).body).toMatchObject({
      store: { ready: true },
      bridges: { telegram: { ready: false }, web: { ready: true } },
    })
  })

  test('while it is being stopped nothing is ready', async () => {
    const given = await settings(alone)
    const { ready, stop } = await started(given)
    await ready()
    const stopping = stop()
    const said = await ready().catch(() => undefined)
    if (said) expect(said).toMatchObject({ status: 503, body: { ready: false, store: { ready: false } } })
    await stopping
  })

  test('whoever asks in between is given the answer that is known; what failed is asked for again', async () => {
    let asked = 0
    const look = remembering(async () => {
      asked += 1
      if (asked === 2) throw new Error('away')
      return asked
    }, 300)
    expect(await Promise.all([look(), look(), look()])).toEqual([1, 1, 1])
    await sleep(400)
    await expect(look()).rejects.toThrow('away')
    expect(await look()).toBe(3)
  })
})
