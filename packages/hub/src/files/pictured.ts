import { Refused } from '../errors.ts'
import { isPicture, type Stored } from './arrival.ts'
import type { FileRow } from './rows.ts'

/** What came in place of a picture is of no use to anybody. */
export class NoPicture extends Refused {
  constructor() {
    super('it is no picture')
  }
}

/** Throws `NoPicture` for what has to be one and is not: pages say that something went wrong, and are no stickers. */
export function checkPicture(row: FileRow, stored: Stored): void {
  const isRight = row.kind === 'sticker' ? isPicture(stored) : !isOnlyPicture(row) || isShown(stored)
  if (!isRight) throw new NoPicture()
}

/** A picture of somebody, which belongs to no message, or one beside words. In a merged history anything may lie. */
const isOnlyPicture = ({ message, role, kind }: FileRow): boolean =>
  message === '' || (role !== 'file' && kind !== 'record')

const isShown = (stored: Stored): boolean => isPicture(stored) && stored.facts.why === undefined
