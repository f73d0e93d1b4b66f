import type { z } from 'zod'
import { found, valueAt } from './found.ts'
import { keyOf, type Path, type Problem } from './problem.ts'
import { type Config, schema } from './schema.ts'
import type { Filled } from './substitute.ts'
import { together } from './whole.ts'

/** Settings that are right, or everything that is wrong with them. */
export type Checked = { readonly config: Config } | { readonly problems: readonly Problem[] }

type Issue = z.core.$ZodIssue

// Keys that are written as a map are meant as the form with keys: what is wrong inside it says more.
const inner = (issue: Issue & { code: 'invalid_union' }): readonly Issue[] =>
  issue.errors.find((form) => form.every(({ code, path }) => path.length > 0 || code === 'unrecognized_keys')) ?? []

const problemsOf = (issue: Issue, settings: Filled, base: Path = []): readonly Problem[] => {
  const path = [...base, ...issue.path]
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ key: keyOf([...path, key]), expected: issue.message, found: 'an unknown key' }))
  const nested = issue.code === 'invalid_union' ? inner(issue) : []
  if (nested.length > 0) return nested.flatMap((each) => problemsOf(each, settings, path))
  const key = keyOf(path)
  const value = valueAt(settings.value, path)
  return [{ key, expected: issue.message, found: found(value, path, settings.hidden.has(key)) }]
}

// one error a key is enough: a variable that is not set also leaves its key empty, and text of no form is out of range
const firstOfEach = (problems: readonly Problem[]): readonly Problem[] =>
  problems.filter(({ key }, at) => problems.findIndex((other) => other.key === key) === at)

/** Checks the settings as a whole. */
export const check = (settings: Filled): Checked => {
  const parsed = schema.safeParse(settings.value)
  const wrong = parsed.success
    ? together(parsed.data)
    : parsed.error.issues.flatMap((issue) => problemsOf(issue, settings))
  const problems = firstOfEach([...settings.problems, ...wrong])
  return parsed.success && problems.length === 0 ? { config: parsed.data } : { problems }
}
