import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { loadConfig, type Settings, start } from 'queqiao'
import { freePort } from '../../packages/app/src/demo/ports.ts'
import { efbDatabase, knownTo, master, slave } from '../app/efb.ts'
import { matrixWechatDatabase } from '../app/matrix-wechat.ts'
import { secrets, settings } from '../app/settings.ts'
import { pageAlone } from '../packed/page-alone.ts'
import { stubHomeserver } from '../servers/homeserver/index.ts'
import { startPostgres } from '../servers/postgres.ts'
import { startTelegram } from '../servers/telegram/index.ts'

/** Where the blocks of a page are run, with what the page takes for granted. */
export interface Stage {
  readonly cwd: string
  /** What is run of a block where nobody sits who could be asked. */
  alone?(commands: string): string
  /** What is done behind each block. */
  after?(): Promise<void>
  stop?(): Promise<unknown>
}

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'queqiao-page-'))

const written = (cwd: string, file: string, given: Settings): void =>
  writeFileSync(join(cwd, file), JSON.stringify(given))

/** In the clone itself. What `init` suggests may be taken on this machine: it is not looked at, and other ports are put in its place. */
const inClone = async (folder: string): Promise<Stage> => {
  const ports = [await freePort(), await freePort()]
  const file = join(folder, 'queqiao.yaml')
  const after = async () => {
    try {
      const text = readFileSync(file, 'utf8')
      writeFileSync(file, text.replaceAll('8580', String(ports[0])).replaceAll('8581', String(ports[1])))
    } catch {
      // nothing was written yet
    }
  }
  const alone = (commands: string) => commands.replace(/ init$/m, ' init --no-checks')
  return { cwd: folder, alone, after }
}

/** Where Queqiao ran on a SQLite file, with settings beside those that name a PostgreSQL. */
const onTwoDatabases = async (): Promise<Stage> => {
  const { file } = await pageAlone()
  await (await start(loadConfig(file, {}))).stop()
  const postgres = await startPostgres()
  const given: Settings = JSON.parse(readFileSync(file, 'utf8'))
  written(dirname(file), 'postgres.yaml', { ...given, database: await postgres.database() })
  return { cwd: dirname(file), stop: () => postgres.stop() }
}

/** Beside Queqiao as it runs. */
const beside = async (): Promise<Stage> => {
  const { file } = await pageAlone({ users: [{ name: 'Me', role: 'owner' }] })
  const running = await start(loadConfig(file, {}))
  return { cwd: dirname(file), stop: () => running.stop() }
}

/** Where somebody has used efb-telegram-master and matrix-wechat. */
const afterOthers = async (): Promise<Stage> => {
  const telegram = await startTelegram({ token: secrets.bot })
  const homeserver = await stubHomeserver({ asToken: secrets.as })
  const given = await knownTo({
    telegram: { botToken: secrets.bot, forums: [], apiRoot: telegram.apiRoot },
    matrix: { homeserver: homeserver.url, domain: 'example.org', asToken: secrets.as, hsToken: secrets.hs },
  })
  const cwd = newFolder()
  efbDatabase(cwd, [[master(telegram.group().chat.id), slave('wxid_anna')]])
  matrixWechatDatabase(cwd, [['5001@chatroom\u0001g', '!family:example.org', 'Family']])
  written(cwd, 'queqiao.yaml', given)
  return { cwd, stop: () => Promise.all([telegram.stop(), homeserver.stop()]) }
}

const withMatrix = async (): Promise<Stage> => {
  const cwd = newFolder()
  written(cwd, 'queqiao.yaml', await settings({ telegram: undefined }))
  return { cwd }
}

const stages: Readonly<Record<string, (folder: string) => Promise<Stage>>> = {
  'docs/matrix.md': withMatrix,
  'docs/moving.md': afterOthers,
  'docs/operation.md': beside,
  'docs/scaling.md': onTwoDatabases,
  'docs/web.md': beside,
}

/** Makes ready what the blocks of a page need. `folder`: of the clone. */
export const stageOf = (page: string, folder: string): Promise<Stage> => (stages[page] ?? inClone)(folder)
