import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { LoginRefused, type SimulateOptions, simulate, Unanswered } from '@queqiao/simulator'
import type { Command } from 'commander'
import { flagged } from '../config/flag.ts'
import { loadConfig } from '../config/load.ts'
import { callbackUrl } from '../config/urls.ts'
import { dialect, version, web } from '../config/values.ts'
import { StartError } from '../errors.ts'
import { withFile } from '../files.ts'
import type { Io } from '../io.ts'
import { untilEnded } from '../process/ending.ts'
import { urlOf } from '../process/listen.ts'
import type { Act } from './act.ts'

type Options = {
  readonly config: string
  readonly url?: string
  readonly dialect?: string
  readonly appid?: string
  readonly secret?: string
  readonly client: string
  readonly wxid?: string
  readonly nickname?: string
  readonly script?: string
}

type Server = Pick<SimulateOptions, 'url' | 'dialect' | 'appid' | 'secret'>

// without --url, the client of an endpoint of our own configuration: the first, or the first of that dialect
const endpointOf = (options: Options, io: Io): Server => {
  const { listen, wechat } = loadConfig(options.config, io.environment)
  const wanted = dialectOf(options)
  const endpoint = wechat.find(({ dialect }) => wanted === undefined || dialect === wanted)
  if (endpoint === undefined) throw new StartError(`--dialect: no endpoint of the configuration is for ${wanted}.`)
  const { token, dialect, appid, secret } = endpoint
  return { url: callbackUrl(urlOf(listen.host, listen.port), token), dialect, appid, secret }
}

const dialectOf = ({ dialect: given }: Options) =>
  given === undefined ? undefined : dialect.parse(flagged({ name: '--dialect', is: dialect }, given))

const addressOf = (options: Options, url: string): Server => ({
  url: flagged({ name: '--url', is: web, hidden: true }, url),
  dialect: dialectOf(options),
})

const serverOf = (options: Options, io: Io): Server => {
  const { url, appid, secret } = options
  const server = url === undefined ? endpointOf(options, io) : addressOf(options, url)
  return { ...server, appid: appid ?? server.appid ?? 'simulator', secret: secret ?? server.secret }
}

const scriptOf = (file: string): string => withFile(`--script: ${file}`, 'read', () => readFileSync(file, 'utf8'))

const lines = async function* ({ input }: Io, signal: AbortSignal, ended: () => void): AsyncGenerator<string> {
  yield* createInterface({ input, signal })
  ended()
}

const refused = (error: unknown): never => {
  if (error instanceof LoginRefused || error instanceof Unanswered)
    throw new StartError(error.message, { cause: error })
  throw error
}

const act = async (options: Options, io: Io): Promise<number> => {
  const client = flagged({ name: '--client', is: version }, options.client)
  const server = serverOf(options, io)
  const script = options.script === undefined ? undefined : scriptOf(options.script)
  const over = new AbortController()
  const { signal: asked, forget } = untilEnded()
  const signal = AbortSignal.any([asked, over.signal])
  const { wxid, nickname } = options
  const input = lines(io, signal, () => over.abort())
  const output = (line: string): unknown => io.output.write(`${line}\n`)
  await simulate({ ...server, version: client, wxid, nickname, script, input, output, signal })
    .catch(refused)
    .finally(forget)
  return 0
}

/** `queqiao simulate` */
export const addSimulate = (program: Command, toAction: Act): void => {
  program
    .command('simulate')
    .description('be a WeChat client: say lines of a script, then typed ones, and show what stands in WeChat')
    .option('--url <url>', 'the callback URL (default: that of the first endpoint in the configuration)')
    .option(
      '--dialect <client>',
      "which client to be: wehub, wehelp, wequick-2019, wequick-2021 (default: the endpoint's, or wehub)",
    )
    .option('--appid <appid>', 'WeHub: the appid to show')
    .option('--secret <key>', 'WeHub: the key that the signature is checked with')
    .option('--client <version>', 'which version of WeHub to be', '0.4.26')
    .option('--wxid <wxid>', 'who is logged in')
    .option('--nickname <name>', 'under which name')
    .option('--script <file>', 'lines such as `Anna @ Family: hello`, `Bob: privately`, `me to Bob: yes`, `wait 2s`')
    .action(toAction(act))
}
