import { wholeOf } from '../../scripts/whole.ts'

/** What these tests start, hundreds of times, comes from few files. Those of test/flow and test/packed start what is published. */
export const setup = async (): Promise<void> => {
  process.env.QUEQIAO_CLI ??= await wholeOf()
}
