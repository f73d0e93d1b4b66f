import { doublePuppetRegistration, registration, registrationYaml } from '@queqiao/matrix'
import type { Command } from 'commander'
import { loadConfig } from '../config/load.ts'
import type { Config } from '../config/schema.ts'
import { StartError } from '../errors.ts'
import type { Act } from './act.ts'

type MatrixConfig = NonNullable<Config['matrix']>

const doublePuppet = (file: string, matrix: MatrixConfig) => {
  const asToken = matrix.doublePuppet?.asToken
  if (asToken !== undefined) return doublePuppetRegistration({ ...matrix, asToken })
  throw new StartError(`${file} has no matrix.doublePuppet.asToken: choose random text for it, and print it then.`)
}

/** `queqiao registration` */
export const addRegistration = (program: Command, act: Act): void => {
  program
    .command('registration')
    .description('print the registration that the Matrix homeserver reads, and nothing else')
    .option('--double-puppet', 'the second one, with which we may speak as the owners themselves')
    .action(
      act<{ config: string; doublePuppet?: true }>(async ({ config: file, doublePuppet: second }, io) => {
        const { matrix, publicUrl } = loadConfig(file, io.environment)
        if (matrix === undefined) throw new StartError(`${file} has no section matrix: there is nothing to register.`)
        const first = () => registration(matrix, matrix.appserviceUrl ?? publicUrl)
        io.output.write(registrationYaml(second ? doublePuppet(file, matrix) : first()))
        return 0
      }),
    )
}
