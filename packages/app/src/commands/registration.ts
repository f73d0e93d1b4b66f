import { registration, registrationYaml } from '@queqiao/matrix'
import type { Command } from 'commander'
import { loadConfig } from '../config/load.ts'
import { StartError } from '../errors.ts'
import type { Act } from './act.ts'

/** `queqiao registration` */
export const addRegistration = (program: Command, act: Act): void => {
  program
    .command('registration')
    .description('print the registration that the Matrix homeserver reads, and nothing else')
    .action(
      act<{ config: string }>(async ({ config: file }, { output, environment }) => {
        const { matrix, publicUrl } = loadConfig(file, environment)
        if (matrix === undefined) throw new StartError(`${file} has no section matrix: there is nothing to register.`)
        output.write(registrationYaml(registration(matrix, matrix.appserviceUrl ?? publicUrl)))
        return 0
      }),
    )
}
