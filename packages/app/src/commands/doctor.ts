import type { Command } from 'commander'
import { loadConfig } from '../config/load.ts'
import { ConfigError, type Problem } from '../config/problem.ts'
import type { Config } from '../config/schema.ts'
import { examine } from '../doctor/doctor.ts'
import { type Finding, shown, wrong } from '../doctor/finding.ts'
import type { Io } from '../io.ts'
import { hiding, secretsOf } from '../log.ts'
import type { Act } from './act.ts'

const where = ({ key, line }: Problem): string =>
  [key, line === undefined ? '' : `line ${line}`].filter((part) => part !== '').join(', ')

const misconfigured = (problem: Problem): Finding =>
  wrong('configuration', `${where(problem)}: ${problem.found}`, `Expected ${problem.expected}.`)

const configured = (file: string, { environment }: Io): Config | readonly Finding[] => {
  try {
    return loadConfig(file, environment)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(misconfigured)
    throw error
  }
}

const findings = async function* (config: Config | readonly Finding[]): AsyncGenerator<Finding> {
  if ('data' in config) yield* examine(config)
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
        for await (const finding of findings(config)) {
          all.push(finding)
          if (!json) io.output.write(hide(shown(finding)))
        }
        if (json) io.output.write(hide(`${JSON.stringify(all, undefined, 2)}\n`))
        return all.some(({ state }) => state === 'wrong') ? 1 : 0
      }),
    )
}
