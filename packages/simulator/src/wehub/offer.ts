import { type Fields, isFields, kindOf } from '../fields.ts'
import type { Complain } from '../report.ts'

/** What a login answer offers. */
export interface Offer {
  readonly url: string
  /** Seconds between two beats. */
  readonly heartbeat: number
}

/** `extension_protocol` of 登录应答; undefined where there is none. */
export const offerOf = ({ extension_protocol: offered }: Fields, complain: Complain): Offer | undefined => {
  if (offered === undefined) return undefined
  if (!isFields(offered) || offered.type !== 'websocket' || !isFields(offered.param))
    return void complain(`extension_protocol: found ${kindOf(offered)}, or no websocket with its param`)
  const { ws_url: url, heartbeat_interval: heartbeat } = offered.param
  if (typeof url !== 'string' || !/^wss?:/.test(url)) return void complain('ws_url: no ws:// or wss:// address')
  if (typeof heartbeat !== 'number' || heartbeat <= 0) return void complain('heartbeat_interval: no number above 0')
  return { url, heartbeat }
}
