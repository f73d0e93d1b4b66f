import type { Delivery, Run } from '@queqiao/hub'
import { toPlace, toRemote } from './ids.ts'

/** Nothing is sent: the page reads what the hub keeps. A chat has its page, and each message stands there under its own id, so
 *  that answers find it. Repeated, it comes out the same. */
export const deliver = async (run: Run): Promise<void> => {
  await run.place(async () => toPlace(run.chat))
  const shown = run.deliveries.flatMap((of) => (of.what.kind === 'message' ? [{ of, message: of.what.message }] : []))
  const [first] = shown
  if (!first) return
  const covers: readonly Delivery[] = shown.map(({ of }) => of)
  const shares = covers.map((of, part) => ({ of, part }))
  const step = { name: 'page', of: first.of, covers, shares, safeFor: Number.POSITIVE_INFINITY }
  await run.step(step, async () => shown.map(({ message }) => toRemote(message)))
}
