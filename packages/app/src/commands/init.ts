import type { Command } from 'commander'
import { z } from 'zod'
import { schema } from '../config/schema.ts'
import { type Answers, questions } from '../init/answers.ts'
import { init } from '../init/init.ts'
import type { Act } from './act.ts'

interface Options extends Answers {
  readonly config: string
  readonly yes?: boolean
  readonly force?: boolean
  readonly schema?: boolean
  readonly checks: boolean
}

/** The JSON Schema of queqiao.yaml, for editors. */
export const jsonSchema = (): unknown => z.toJSONSchema(schema, { io: 'input' })

const help = ({ message, choices }: (typeof questions)[number]): string =>
  choices ? `${message} (${choices.map(({ value }) => value).join(', ')})` : message

/** `queqiao init` */
export const addInit = (program: Command, act: Act): void => {
  const command = program
    .command('init')
    .description('ask a few questions, write queqiao.yaml, say what to paste where')
  for (const question of questions) command.option(question.flag, help(question))
  command
    .option(
      '-y, --yes',
      'ask nothing: take the flags, and what would be suggested, and write it although a check fails',
    )
    .option('--force', 'replace a configuration that stands there')
    .option(
      '--no-checks',
      'do not look whether what was answered can be reached and is right (without a terminal and --yes, nothing is written where it is not)',
    )
    .option('--schema', 'print the JSON Schema of queqiao.yaml and do nothing else')
    .action(
      act<Options>(async ({ config, yes = false, force = false, checks, schema, ...flags }, io) => {
        const text = schema
          ? `${JSON.stringify(jsonSchema(), undefined, 2)}\n`
          : await init({ file: config, flags, yes, force, checks }, io)
        io.output.write(text)
        return 0
      }),
    )
}
