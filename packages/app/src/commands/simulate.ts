import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { LoginRefused, type SimulateOptions, simulate, Unanswered } from '@queqiao/simulator'
import type { Command } from 'commander'
import { flagged } from '../config/flag.ts'
import { loadConfig } from '../config/load.ts'
import { version, web } from '../config/values.ts'
import { StartError } from '../errors.ts'
import { withFile } from '../files.ts'
import { callbackUrl } from '../init/paste.ts'
import type { Io } from '../io.ts'
import { untilEnded } from '../process/ending.ts'
import { urlOf } from '../process/listen.ts'
import type { Act } from './act.ts'

type Options = {
  readonly config: string
  readonly url?: string
  readonly appid?: string
  readonly secret?: string
  readonly client: string
  readonly wxid?: string
  readonly nickname?: string
  readonly script?: string
}

type Server = Pick<SimulateOptions, 'url' | 'appid' | 'secret'>

// without --url, the client of the first endpoint of our own configuration
const serverOf = ({ config: file, url, appid, secret }: Options, io: Io): Server => {
  if (url !== undefined)
    return { url: flagged({ name: '--url', is: web, hidden: true }, url), appid: appid ?? 'simulator', secret }
  const { listen, wechat } = loadConfig(file, io.environment)
  const [endpoint] = wechat
  const own = callbackUrl(urlOf(listen.host, listen.port), endpoint?.token ?? '')
  return { url: own, appid: appid ?? endpoint?.appid ?? 'simulator', secret: secret ?? endpoint?.secret }
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
    .description('be a WeHub client: say lines of a script, then typed ones, and show what stands in WeChat')
    .option('--url <url>', 'the callback URL (default: that of the first endpoint in the configuration)')
    .option('--appid <appid>', 'the appid to show')
    .option('--secret <key>', 'the key that the signature is checked with')
    .option('--client <version>', 'which version of WeHub to be', '0.4.26')
    .option('--wxid <wxid>', 'who is logged in')
    .option('--nickname <name>', 'under which name')
    .option('--script <file>', 'lines such as `Anna @ Family: hello`, `Bob: privately`, `me to Bob: yes`, `wait 2s`')
    .action(toAction(act))
}
