import { accessSync, chmodSync, closeSync, constants, existsSync, openSync, writeFileSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { environmentFile, environmentOf, parseConfig } from '../config/load.ts'
import { StartError } from '../errors.ts'
import { withFile } from '../files.ts'
import type { Io } from '../io.ts'
import { commandLine } from '../process/command-line.ts'
import type { Answers } from './answers.ts'
import { ask, mayReplace } from './ask.ts'
import { paste } from './paste.ts'
import { render, renderSecrets, type Secrets, secretsFor } from './render.ts'

export interface InitOptions {
  readonly file: string
  /** What flags answered. */
  readonly flags: Answers
  /** Ask nothing, and keep what does not hold. */
  readonly yes: boolean
  /** Replace what stands there. */
  readonly force: boolean
  /** Look whether what is answered can be reached and is right. */
  readonly checks: boolean
}

const standing = (file: string): Secrets =>
  Object.fromEntries(Object.entries(environmentOf(file)).map(([name, value]) => [name, value ?? '']))

const permitted = async (files: readonly string[], force: boolean, io: Io | undefined): Promise<void> => {
  const there = files.filter((file) => existsSync(file))
  if (force || there.length === 0) return
  if (io && (await mayReplace(there, io))) return
  throw new StartError(`${there.join(' and ')} stands there already. --force replaces it; secrets in it are kept.`)
}

// The dot, so that a file in place of the folder is none. What is there is opened, which changes nothing: a folder, or what may only be read, is told.
const writable = (file: string): void =>
  withFile(file, 'written', () => {
    accessSync(`${dirname(resolve(file))}/.`, constants.W_OK)
    if (existsSync(file)) closeSync(openSync(file, 'r+'))
  })

// Only its owner may read it: the mode counts when a file is made, so one that stands there is changed too.
const writeSecret = (file: string, text: string): void =>
  withFile(file, 'written', () => {
    writeFileSync(file, text, { mode: 0o600 })
    chmodSync(file, 0o600)
  })

/** Asks, writes the configuration and its environment file, and returns what to paste where.
 *  @throws StartError where an answer is missing, a file would be overwritten, or cannot be written. */
export const init = async ({ file, flags, yes, force, checks }: InitOptions, io: Io): Promise<string> => {
  const people = yes || !io.input.isTTY ? undefined : io
  const secretFile = environmentFile(file)
  // both, and before anything is asked: secrets without the settings that they are for would be left behind
  for (const each of [file, secretFile]) writable(each)
  await permitted([file], force, people)
  const before = standing(secretFile)
  const asking = { io, asks: people !== undefined, checks, keeps: yes, adminToken: before.QUEQIAO_ADMIN_TOKEN }
  const answers = await ask(flags, asking)
  const secrets = { ...before, ...secretsFor(answers, before) }
  const text = render(answers, basename(secretFile))
  // what we write must be right: it is checked before it replaces anything
  const config = parseConfig(text, { folder: dirname(resolve(file)), environment: secrets })
  writeSecret(secretFile, renderSecrets(secrets))
  withFile(file, 'written', () => writeFileSync(file, text))
  const next = paste(config, answers, commandLine(io.environment, file))
  return `Written: ${file}, and its secrets in ${secretFile} (only you can read it).\n\n${next}`
}
