import * as prompts from '@clack/prompts'
import { flagged, objection } from '../config/flag.ts'
import { type Finding, shown } from '../doctor/finding.ts'
import { StartError } from '../errors.ts'
import type { Io } from '../io.ts'
import { type Answers, flagOf, type Question, questions } from './answers.ts'
import { live } from './live.ts'

/** How answers are come by. */
export interface Asking {
  readonly io: Io
  /** Whether there is somebody to ask; else what would be suggested is taken. */
  readonly asks: boolean
  /** Look at each answer at once. */
  readonly checks: boolean
  /** What does not hold is kept all the same, where nobody is asked. */
  readonly keeps: boolean
  /** The one that this Queqiao has already: by it is known whether it is what runs. */
  readonly adminToken: string | undefined
}

const words = (answer: string | symbol | undefined): string => {
  if (typeof answer === 'symbol') throw new StartError('Nothing was written.')
  return answer ?? ''
}

const isLeftOut = ({ optional = false }: Question, answer: string): boolean => optional && answer === ''

const prompt = async (question: Question, suggestion: string, { input, output }: Io): Promise<string> => {
  const { message, choices, hidden } = question
  const validate = (answer = ''): string | undefined => {
    const taken = answer === '' ? suggestion : answer
    return isLeftOut(question, taken) ? undefined : objection(question.is, taken)
  }
  if (choices)
    return words(await prompts.select({ message, options: [...choices], initialValue: suggestion, input, output }))
  if (hidden) return words(await prompts.password({ message, validate, input, output }))
  const shown = { message, validate, placeholder: suggestion, defaultValue: suggestion, input, output }
  return words(await prompts.text(shown))
}

const checked = (question: Question, answer: string): string =>
  isLeftOut(question, answer) ? answer : flagged({ ...question, name: flagOf(question) }, answer)

const isApart = (answer: string, other: string | undefined): boolean => answer !== other || answer.endsWith(':0')

/** An answer that goes with those before it.
 *  @throws StartError with the flags that do not go together. */
const apart = ({ unlike, ...question }: Question, given: Answers, answer: string): string => {
  if (unlike === undefined || isApart(answer, given[unlike.key])) return answer
  throw new StartError(
    `${flagOf(question)}: expected another than that of ${flagOf(unlike)}, found the same: ${answer}`,
  )
}

const answer = async (question: Question, given: Answers, { io, asks }: Asking): Promise<string> => {
  const said = given[question.key]
  if (said !== undefined) return checked(question, said)
  const suggestion = question.suggest?.(given) ?? ''
  return asks && !question.quiet ? prompt(question, suggestion, io) : checked(question, suggestion)
}

/** What was found goes where it does not mix with what a program reads. */
const tell = (finding: Finding, { io, asks }: Asking): void => {
  const { output, errors } = io
  const isWrong = finding.state === 'wrong'
  if (!asks) errors.write(isWrong ? shown(finding) : '')
  else if (isWrong) prompts.log.warn(shown(finding).trimEnd(), { output })
  else prompts.log.message(shown(finding).trimEnd(), { output })
}

const holds = async (key: keyof Answers, given: Answers, asking: Asking): Promise<boolean> => {
  let right = true
  for await (const finding of live(key, given, asking.adminToken)) {
    tell(finding, asking)
    right &&= finding.state !== 'wrong'
  }
  return right
}

const isKept = async ({ input, output }: Io): Promise<boolean> => {
  const message = 'Keep it all the same?'
  const kept = await prompts.confirm({ message, initialValue: false, input, output })
  if (typeof kept === 'symbol') throw new StartError('Nothing was written.')
  return kept
}

/** The answers with that to one question more. `right`: each holds, or was kept by somebody although it does not. */
interface Settled {
  readonly answers: Answers
  readonly right: boolean
}

const settled = async (question: Question, given: Answers, asking: Asking): Promise<Settled> => {
  const { key } = question
  const answers = { ...given, [key]: apart(question, given, await answer(question, given, asking)) }
  if (!asking.checks || (await holds(key, answers, asking))) return { answers, right: true }
  if (!asking.asks) return { answers, right: asking.keeps }
  if (await isKept(asking.io)) return { answers, right: true }
  // one that is not asked otherwise is asked now: nothing else mends it
  return settled({ ...question, quiet: false }, { ...given, [key]: undefined }, asking)
}

const unkept =
  'Nothing was written: mend what is marked with ✗, or write it all the same with --yes, or unchecked with --no-checks.'

/** Asks what was not given by flags. Where nobody is asked, takes what it would suggest. What an answer names is looked at at
 *  once; on a terminal a wrong one may be answered anew, elsewhere all that are wrong are told on `errors`.
 *  @throws StartError for an answer that cannot be, where somebody broke off, and for one that is wrong where nobody keeps it. */
export const ask = async (flags: Answers, asking: Asking): Promise<Answers> => {
  let answers = flags
  let wrong = 0
  for (const question of questions) {
    if (question.asked?.(answers) === false) continue
    const { answers: more, right } = await settled(question, answers, asking)
    answers = more
    wrong += right ? 0 : 1
  }
  if (wrong > 0) throw new StartError(unkept)
  return answers
}

/** Asks whether files that stand there may be replaced. */
export const mayReplace = async (files: readonly string[], { input, output }: Io): Promise<boolean> => {
  const message = `Replace ${files.join(' and ')}?`
  return (await prompts.confirm({ message, initialValue: false, input, output })) === true
}
