import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { commandsOf, kindOf } from '../docs/block-kind.ts'
import { type Clone, clone } from '../docs/clone.ts'
import { type Block, blocksOf, pages } from '../docs/markdown.ts'
import { type Stage, stageOf } from '../docs/stages.ts'
import { noSynapse } from '../servers/synapse.ts'

const minutes = 60_000

let copy: Clone
beforeAll(async () => {
  copy = await clone()
}, 10 * minutes)
afterAll(() => copy?.remove())

const blocks = pages.filter((page) => page !== 'CHANGELOG.md').flatMap(blocksOf)

/** A page and its translations say the same: it is done once. */
const family = (page: string): string => page.replace('.zh-CN', '')

/** What is to be run, and all the places where it stands. */
interface Run {
  readonly block: Block
  readonly commands: string
  readonly until: string | undefined
  readonly at: readonly string[]
}

const runsOf = (page: string): readonly Run[] => {
  const runs = new Map<string, Run>()
  for (const block of blocks.filter((one) => family(one.page) === page)) {
    const found = kindOf(block)
    if (found.kind !== 'run') continue
    const commands = commandsOf(block)
    const at = [...(runs.get(commands)?.at ?? []), `${block.page}:${block.line}`]
    runs.set(commands, { block, commands, until: found.until, at })
  }
  return [...runs.values()]
}

const withRuns = [...new Set(blocks.map(({ page }) => family(page)))].flatMap((page) => {
  const runs = runsOf(page)
  return runs.length ? [{ page, runs }] : []
})

describe.each(withRuns)('$page, in a fresh copy', ({ page, runs }) => {
  let stage: Stage
  beforeAll(async () => {
    stage = await stageOf(page, copy.folder)
  }, minutes)
  afterAll(() => stage?.stop?.())

  test.for(runs)('$at: $commands', { timeout: 5 * minutes }, async ({ commands, until }, { skip }) => {
    skip(noSynapse !== undefined && commands.includes('--matrix'), noSynapse)
    expect(await copy.run(stage.alone?.(commands) ?? commands, { cwd: stage.cwd, until })).toContain(until ?? '')
    await stage.after?.()
  })
})

test('what is not run is listed', () => {
  const reasons = blocks.flatMap((block) => {
    const found = kindOf(block)
    return found.kind === 'not run' ? [`not run: ${block.page}:${block.line}: ${found.reason}`] : []
  })
  console.log(reasons.join('\n'))
  expect(reasons.length).toBeGreaterThan(0)
})
