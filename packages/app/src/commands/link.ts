import type { Command } from 'commander'
import { signIn } from '../api/sign-ins.ts'
import { codeOf, isOnlyHere } from '../code.ts'
import { loadConfig } from '../config/load.ts'
import type { Config } from '../config/schema.ts'
import { StartError } from '../errors.ts'
import { commandLine } from '../process/command-line.ts'
import { reach, troubleOf } from '../process/reach.ts'
import type { Act } from './act.ts'

/** Who is meant where nobody is named: the only one there is, or where nobody is listed whoever has the admin token. */
const alone = ({ users }: Config): string => {
  const names = [...new Set(users.map(({ name }) => name))]
  if (names.length < 2) return names[0] ?? ''
  throw new StartError(`link: say for whom it is: ${names.join(', ')}.`)
}

const onlyHere =
  'Open it on this machine: no other reaches that address. `adminUrl` in queqiao.yaml says how others reach the page.\n'

/** `queqiao link` */
export const addLink = (program: Command, act: Act): void => {
  program
    .command('link')
    .description(
      'print a link with which somebody signs in to the page: one browser, once, within ten minutes; on a terminal also as a QR code for a phone',
    )
    .argument('[name]', 'who, as in `users` (default: the only one)')
    .action(
      act<{ config: string }>(async ({ config: file }, { environment, output }, [named]) => {
        const config = loadConfig(file, environment)
        const name = named ?? alone(config)
        const process = await reach(config)
        const begin = commandLine(environment, file)('start')
        if (!process) throw new StartError(`Queqiao is not running, and without it there is no page: \`${begin}\`.`)
        const answer = await process.ask('/sign-ins', { method: 'POST', json: { name } })
        const given = signIn.safeParse(answer.body).data
        if (!given) throw new StartError(`link: ${troubleOf(answer)}.`)
        output.write(`${given.url}\n`)
        if (output.isTTY) output.write(isOnlyHere(given.url) ? onlyHere : await codeOf(given.url))
        return 0
      }),
    )
}
