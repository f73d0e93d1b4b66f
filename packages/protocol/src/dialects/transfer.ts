import type { TransferState } from '../model/content.ts'

/** `paysubtype`: documented are 1, 3 and 4; the others are the same of transfers that arrive later. */
const states: Readonly<Record<number, TransferState>> = {
  1: 'started',
  3: 'accepted',
  4: 'returned',
  7: 'started',
  8: 'accepted',
  9: 'returned',
}

/** What has become of a transfer by WeChat's own number for it, which fields and XML both have; none where it is strange. */
export const transferState = (paysubtype: number | undefined): TransferState | undefined => states[paysubtype ?? 0]
