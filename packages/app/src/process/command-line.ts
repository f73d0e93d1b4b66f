import type { Environment } from '../config/substitute.ts'

/** What people type to run one of our commands. */
export type CommandLine = (command: string) => string

/** The words by which this person runs us: in a clone the package script, for there is no `queqiao` to be found. `file`:
 *  the configuration that is meant. */
export const commandLine = (environment: Environment, file = 'queqiao.yaml'): CommandLine => {
  const program = environment.npm_package_name === 'queqiao-workspace' ? 'npx --yes pnpm@12 queqiao' : 'queqiao'
  return (command) => `${program} ${command}${file === 'queqiao.yaml' ? '' : ` --config ${file}`}`
}
