import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { provision } from '../../packages/app/src/demo/provision.ts'
import { type Synapse, type SynapseOptions, startSynapse } from '../../packages/app/src/demo/synapse.ts'

const provisioned = await provision({ progress: () => {} })

/** Why there is no Synapse on this machine; undefined where there is one. With `CI=true` none is a failure, not a skip. */
export const noSynapse: string | undefined = 'unavailable' in provisioned ? provisioned.unavailable : undefined

if (noSynapse !== undefined && process.env.CI === 'true')
  throw new Error(`Synapse is needed with CI=true: ${noSynapse}`)
if (noSynapse !== undefined) process.stderr.write(`What needs a homeserver is skipped. ${noSynapse}\n`)

/** A real homeserver in a temporary folder, which `remove` clears away. */
export interface TestSynapse extends Synapse {
  /** Where its database lies: `homeserver.db`. */
  readonly folder: string
  remove(): Promise<void>
}

/** Starts a homeserver on 127.0.0.1 for one test file. */
export const synapse = async (options: Omit<SynapseOptions, 'python' | 'folder'>): Promise<TestSynapse> => {
  if ('unavailable' in provisioned) throw new Error(`no Synapse: ${provisioned.unavailable}`)
  const folder = await mkdtemp(join(tmpdir(), 'queqiao-synapse-'))
  const server = await startSynapse({ ...options, python: provisioned.python, folder })
  const remove = async () => {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
  return Object.assign(server, { folder, remove })
}
