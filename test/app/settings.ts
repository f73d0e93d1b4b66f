import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Settings } from 'queqiao'
import { freePort } from '../../packages/app/src/demo/ports.ts'

export const secrets = {
  admin: 'admin-token-of-the-tests',
  wechat: 'wechat-token-of-the-tests',
  wehub: 'wehub-key-of-the-tests',
  as: 'as-token-of-the-tests-long',
  hs: 'hs-token-of-the-tests-long',
  bot: '7000000001:bot-token-of-the-tests',
}

/** Where nobody listens. */
export const closed = 'http://127.0.0.1:2'

/** Settings of a whole Queqiao in a folder of its own, whose other sides are away unless said otherwise. */
export const settings = async (more: Partial<Settings> = {}): Promise<Settings> => {
  const listen = `127.0.0.1:${await freePort()}`
  return {
    data: await mkdtemp(join(tmpdir(), 'queqiao-app-')),
    listen,
    admin: `127.0.0.1:${await freePort()}`,
    publicUrl: `http://${listen}`,
    adminToken: secrets.admin,
    wechat: [{ name: 'test', dialect: 'wehub', token: secrets.wechat, secret: secrets.wehub }],
    users: [{ name: 'Me', matrix: '@me:example.org', telegram: 100000001, role: 'owner' }],
    matrix: { homeserver: closed, domain: 'example.org', asToken: secrets.as, hsToken: secrets.hs },
    telegram: { botToken: secrets.bot, forums: [-1001], apiRoot: closed },
    ...more,
  }
}
