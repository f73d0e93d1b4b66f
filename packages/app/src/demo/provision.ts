import { install, type Provisioned, type ProvisionOptions, type Recipe } from './venv.ts'

/** The Synapse that the demo and the tests run. */
export const synapseVersion = '1.163.2'

const recipe: Recipe = {
  name: 'Synapse',
  distribution: 'matrix-synapse',
  version: synapseVersion,
  modules: ['synapse', 'twisted'],
  // no wheel for this machine: better said at once than found out by a Rust compiler
  wants: ['--only-binary', 'matrix-synapse', `matrix-synapse==${synapseVersion}`],
}

/** Installs Synapse as `install` does: about a minute and 200 MB. */
export const provision = (options: ProvisionOptions): Promise<Provisioned> => install(recipe, options)
