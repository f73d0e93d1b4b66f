/** Makes a wake of something that reads again: called as often as one likes, `work` runs once at a time, and once more where it was
 *  called meanwhile. It goes well with `Reading.listen`. `failed` is told of each run that throws; the next call runs it again. */
export const oneByOne = (work: () => Promise<void>, failed: (error: unknown) => void): (() => void) => {
  let [busy, again] = [false, false]
  const go = async (): Promise<void> => {
    again = true
    if (busy) return
    busy = true
    while (again) {
      again = false
      await work().catch(failed)
    }
    busy = false
  }
  return () => void go()
}
