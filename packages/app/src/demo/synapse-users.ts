import { createHmac } from 'node:crypto'

/** Somebody who is logged in. */
export interface MatrixLogin {
  readonly url: string
  readonly userId: string
  readonly password: string
  readonly accessToken: string
  readonly deviceId: string
}

interface Answer {
  readonly nonce?: string
  readonly user_id?: string
  readonly access_token?: string
  readonly device_id?: string
  readonly error?: string
}

const limit = 20_000

const call = async (url: string, body?: object): Promise<Answer> => {
  const init = body ? { method: 'POST', body: JSON.stringify(body) } : {}
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(limit) })
  const answer: Answer = await response.json()
  if (!response.ok) throw new Error(`Synapse answered ${response.status} to ${new URL(url).pathname}: ${answer.error}`)
  return answer
}

const loggedIn = (url: string, password: string, answer: Answer): MatrixLogin => ({
  url,
  password,
  userId: answer.user_id ?? '',
  accessToken: answer.access_token ?? '',
  deviceId: answer.device_id ?? '',
})

/** Makes a user by the shared secret of the configuration (Synapse admin API, "Shared-Secret Registration"). */
export const register = async (url: string, secret: string, name: string, password: string): Promise<MatrixLogin> => {
  const door = `${url}/_synapse/admin/v1/register`
  const { nonce } = await call(door)
  const mac = createHmac('sha1', secret).update([nonce, name, password, 'notadmin'].join('\0')).digest('hex')
  const answer = await call(door, { nonce, username: name, displayname: name, password, admin: false, mac })
  return loggedIn(url, password, answer)
}

/** Logs in once more, as another device of the same user. */
export const login = async (url: string, name: string, password: string): Promise<MatrixLogin> => {
  const identifier = { type: 'm.id.user', user: name }
  const answer = await call(`${url}/_matrix/client/v3/login`, { type: 'm.login.password', identifier, password })
  return loggedIn(url, password, answer)
}
