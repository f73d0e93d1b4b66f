import { wholeOf } from '../../scripts/whole.ts'

/** What these tests start, hundreds of times, comes from few files. That it is the same as what was built show those of test/flow. */
export const setup = async (): Promise<void> => {
  process.env.QUEQIAO_CLI ??= await wholeOf()
}
