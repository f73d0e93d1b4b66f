import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { freePort } from './ports.ts'
import { launch, type PythonProcess, tailOf } from './python-process.ts'
import { writeSynapseFiles } from './synapse-files.ts'
import { login, type MatrixLogin, register } from './synapse-users.ts'

export interface SynapseOptions {
  /** The Python that `provision` gave. */
  readonly python: string
  /** Where it keeps everything. Not emptied: a folder with a database in it is gone on with. */
  readonly folder: string
  /** Taken if it is free, else another. Default: any. */
  readonly port?: number
  /** Default: `localhost`. */
  readonly domain?: string
  /** The version of rooms that are made. Default: that of Synapse. */
  readonly roomVersion?: string
  /** Registrations of application services, as YAML: read at the start only. */
  readonly registrations: readonly string[]
  /** It died and nobody had asked it to; `reason` has the end of its log. */
  readonly onExit?: (reason: string) => void
}

/** A homeserver on 127.0.0.1. */
export interface Synapse {
  readonly url: string
  readonly domain: string
  readonly pid: number
  /** Makes a user who can log in by password. */
  register(name: string, password: string): Promise<MatrixLogin>
  login(name: string, password: string): Promise<MatrixLogin>
  stop(): Promise<void>
  /** Ends it as a crash would: without a goodbye. */
  kill(): Promise<void>
  /** Starts it again, on the same port with the same data; stops it first if it runs. */
  restart(): Promise<void>
  /** The end of its log. */
  tail(): Promise<string>
}

/** Starts a homeserver for a demo or a test and waits until it answers (about 2 s). It ends with this process. */
export const startSynapse = async (options: SynapseOptions): Promise<Synapse> => {
  const { python, folder, registrations, roomVersion, onExit, domain = 'localhost' } = options
  const port = await freePort(options.port)
  const secret = randomBytes(16).toString('hex')
  const url = `http://127.0.0.1:${port}`
  const log = join(folder, 'homeserver.log')
  const configuration = await writeSynapseFiles({ folder, domain, port, registrations, secret, roomVersion })
  const what = { name: 'Synapse', python, module: 'synapse.app.homeserver', args: ['-c', configuration] }
  const begin = () => launch({ ...what, log, url: `${url}/_matrix/client/versions`, ...(onExit && { onExit }) })
  let running: PythonProcess = await begin()
  return {
    url,
    domain,
    get pid() {
      return running.pid
    },
    register: (name, password) => register(url, secret, name, password),
    login: (name, password) => login(url, name, password),
    stop: () => running.stop(),
    kill: () => running.kill(),
    restart: async () => {
      await running.stop()
      running = await begin()
    },
    tail: () => tailOf(log),
  }
}
