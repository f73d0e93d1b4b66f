import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Settings } from '../config/schema.ts'
import { freePort } from './ports.ts'
import type { Side } from './side.ts'
import { appid } from './wechat.ts'

const usual = { listen: 8580, admin: 8581 }

/** The name of whoever looks at it. */
export const you = 'You'

/** Long enough for a token. */
export const secret = (): string => randomBytes(24).toString('base64url')

/** Where this demo lives: the usual ports or, if taken, free ones. */
export interface Places {
  readonly folder: string
  readonly listen: number
  readonly admin: number
  readonly url: string
}

export const findPlaces = async (folder: string): Promise<Places> => {
  const [listen, admin] = [await freePort(usual.listen), await freePort(usual.admin)]
  return { folder, listen, admin, url: `http://127.0.0.1:${listen}` }
}

/** The endpoint that the demo's WeChat calls. */
export const makeEndpoint = () =>
  ({ name: 'demo', dialect: 'wehub', token: secret(), appid, secret: secret() }) as const

/** `side`: what there is beside the page. */
export const settingsOf = (
  { folder, listen, admin, url }: Places,
  endpoint: Settings['wechat'][number],
  side: Side | undefined,
): Settings => ({
  data: join(folder, 'data'),
  listen: `127.0.0.1:${listen}`,
  admin: `127.0.0.1:${admin}`,
  publicUrl: url,
  adminToken: secret(),
  wechat: [endpoint],
  users: [{ name: you, role: 'owner', ...side?.you }],
  ...side?.settings,
})
