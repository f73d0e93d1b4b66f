import type { Child } from 'hono/jsx'

interface FilledProps {
  /** With `{name}` where something is to stand. */
  readonly sentence: string
  readonly names: Readonly<Record<string, string>>
}

/** A sentence with names in it, each isolated: one may be written from right to left. */
export const Filled = ({ sentence, names }: FilledProps) => (
  <>
    {sentence
      .split(/\{(\w+)\}/)
      .map((part, n): Child => (n % 2 === 1 ? <bdi>{Object.hasOwn(names, part) ? names[part] : part}</bdi> : part))}
  </>
)
