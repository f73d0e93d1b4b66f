import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Missing } from '../measured.ts'

/** What is installed into a folder of its own. */
interface Peer {
  readonly name: string
  install(folder: string): Promise<void>
}

const run = promisify(execFile)
const stub = new URL('../../../stubs/crypto-nodejs', import.meta.url).pathname

/** From npm, without running scripts of packages. */
const npm = (name: string, version: string): Peer => ({
  name: `${name}-${version}`,
  install: async (cwd) => {
    const manifest = {
      private: true,
      dependencies: { [name]: version },
      // its native part is downloaded from outside the registry; without it the SDK cannot be imported
      overrides: { '@matrix-org/matrix-sdk-crypto-nodejs': `file:${stub}` },
    }
    writeFileSync(join(cwd, 'package.json'), JSON.stringify(manifest))
    // copied, not linked: what is installed is used by other checkouts, too, and later
    await run(
      'npm',
      ['install', '--install-links', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
      { cwd },
    )
  },
})

/** From PyPI, into a virtual environment. `first`: what the others are built with. */
const pip = (name: string, packages: readonly string[], first: readonly string[] = []): Peer => ({
  name,
  install: async (folder) => {
    await run('python3', ['-m', 'venv', folder])
    const install = [join(folder, 'bin/pip'), 'install', '--quiet', '--disable-pip-version-check'] as const
    const [command, ...args] = install
    if (first.length) await run(command, [...args, ...first])
    await run(command, [...args, ...packages])
  },
})

/** Which versions are measured. */
export const peerVersions = {
  'matrix-appservice-bridge': '11.2.0',
  Flask: '3.1.3',
  EFB: '2.1.1',
  'efb-telegram-master': '2.3.1',
} as const

const peers = {
  appservice: npm('matrix-appservice-bridge', peerVersions['matrix-appservice-bridge']),
  flask: pip(`flask-${peerVersions.Flask}`, [`flask==${peerVersions.Flask}`]),
  // it imports pkg_resources, which setuptools has no more since 81, and whose earlier versions do not find ruamel.yaml
  efb: pip(
    `ehforwarderbot-${peerVersions.EFB}`,
    [`ehforwarderbot==${peerVersions.EFB}`, `efb-telegram-master==${peerVersions['efb-telegram-master']}`],
    ['setuptools==80.9.0', 'wheel'],
  ),
} as const satisfies Record<string, Peer>

export type PeerName = keyof typeof peers

/** Where peers are kept between runs. */
const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'queqiao-peers')
/** Written last: without it, an installation was broken off. */
const whole = 'queqiao-whole'

const asked = new Map<PeerName, Promise<string>>()

/** The folder that a peer is installed in; it is installed if it is not there. Throws `Missing`. */
export function installed(name: PeerName): Promise<string> {
  const known = asked.get(name) ?? find(peers[name])
  asked.set(name, known)
  return known
}

async function find({ name, install }: Peer): Promise<string> {
  const folder = join(cache, name)
  if (existsSync(join(folder, whole))) return folder
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  try {
    await install(folder)
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw new Missing(`${name} cannot be installed: ${lastLine(error)}`, { cause: error })
  }
  writeFileSync(join(folder, whole), '')
  return folder
}

/** What a program said last, or how starting it failed. */
const lastLine = (error: unknown): string => {
  const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : ''
  return said.trim().split('\n').at(-1) || String(error)
}
