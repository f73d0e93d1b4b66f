import type { Judged } from './accounts.ts'
import type { House } from './house.ts'
import { unexplained, untold } from './uncertain.ts'

const words = {
  lost: 'lost',
  doubled: 'doubled',
  reordered: 'reordered',
  stray: 'standing where nobody said it',
} as const

const listed = (judged: readonly Judged[], which: keyof typeof words): readonly string[] =>
  judged.flatMap(({ from, to, findings }) => {
    const texts = findings[which]
    return texts.length ? [`${words[which]} from ${from} to ${to}: ${texts.join(' ')}`] : []
  })

/** What is uncertain and must not be, while everything still runs. */
export const doubtsIn = (house: House): readonly string[] => [
  ...unexplained(house),
  ...untold(house).map((text) => `neither known nor said to be uncertain: ${text}`),
]

/** Whatever must not be, once everything has ended. */
export const failuresOf = ({ processes, wire, client, sides }: House, judged: readonly Judged[]): readonly string[] => [
  ...listed(judged, 'lost'),
  ...listed(judged, 'doubled'),
  ...listed(judged, 'reordered'),
  ...listed(judged, 'stray'),
  ...processes.flatMap(({ crashed }) => crashed ?? []),
  ...wire.wrong,
  // these the wire has looked at
  ...client.complaints().filter((about) => !/HTTP status 5\d\d$/.test(about)),
  ...sides.flatMap((side) => side.wrong()),
]
