import * as prompts from '@clack/prompts'
import { flagged, objection } from '../config/flag.ts'
import { StartError } from '../errors.ts'
import type { Io } from '../io.ts'
import { type Answers, flagOf, type Question, questions } from './answers.ts'

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

const answer = async (question: Question, given: Answers, io: Io | undefined): Promise<string> => {
  const said = given[question.key]
  if (said !== undefined) return checked(question, said)
  const suggestion = question.suggest?.(given) ?? ''
  return io && !question.quiet ? prompt(question, suggestion, io) : checked(question, suggestion)
}

/** Asks what was not given by flags. Without a terminal (`io` undefined) takes what it would suggest.
 *  @throws StartError for an answer that cannot be, and where somebody broke off. */
export const ask = async (flags: Answers, io: Io | undefined): Promise<Answers> => {
  let answers: Answers = flags
  for (const question of questions) {
    if (question.asked?.(answers) === false) continue
    answers = { ...answers, [question.key]: await answer(question, answers, io) }
  }
  return answers
}

/** Asks whether files that stand there may be replaced. */
export const mayReplace = async (files: readonly string[], { input, output }: Io): Promise<boolean> => {
  const message = `Replace ${files.join(' and ')}?`
  return (await prompts.confirm({ message, initialValue: false, input, output })) === true
}
