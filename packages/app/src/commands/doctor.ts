import type { Command } from 'commander'
import { loadConfig } from '../config/load.ts'
import { ConfigError } from '../config/problem.ts'
import type { Config } from '../config/schema.ts'
import { examine } from '../doctor/doctor.ts'
import { type Finding, shown, wrong } from '../doctor/finding.ts'
import type { Io } from '../io.ts'
import { hiding, secretsOf } from '../log.ts'
import { type CommandLine, commandLine } from '../process/command-line.ts'
import type { Act } from './act.ts'

const misconfigured = ({ file, problems }: ConfigError): readonly Finding[] =>
  problems.map(({ key, line, found, expected }) => {
    const where = `${key === '' ? file : key}${line === undefined ? '' : `, line ${line}`}`
    return wrong('configuration', `${where}: ${found}`, `Expected ${expected}.`)
  })

const configured = (file: string, { environment }: Io): Config | readonly Finding[] => {
  try {
    return loadConfig(file, environment)
  } catch (error) {
    if (error instanceof ConfigError) return misconfigured(error)
    throw error
  }
}

const findings = async function* (config: Config | readonly Finding[], typed: CommandLine): AsyncGenerator<Finding> {
  if ('data' in config) yield* examine(config, typed)
  else yield* config
}

/** `queqiao doctor` */
export const addDoctor = (program: Command, act: Act): void => {
  program
    .command('doctor')
    .description('check every token, way and right, and say how to mend what is wrong')
    .option('--json', 'print the findings as JSON')
    .action(
      act<{ config: string; json?: boolean }>(async ({ config: file, json = false }, io) => {
        const config = configured(file, io)
        const hide = hiding('data' in config ? secretsOf(config) : [])
        const all: Finding[] = []
        for await (const finding of findings(config, commandLine(io.environment, file))) {
          all.push(finding)
          if (!json) io.output.write(hide(shown(finding)))
        }
        if (json) io.output.write(hide(`${JSON.stringify(all, undefined, 2)}\n`))
        return all.some(({ state }) => state === 'wrong') ? 1 : 0
      }),
    )
}
