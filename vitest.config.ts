import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { folderInMemory } from './scripts/memory.ts'

// Tests read the sources, not what was built: the same condition that the type checker uses. What always holds (import,
// default) is not named: Node would be told of it too, and would take it for what is required as well.
const conditions = ['source', 'node']
const memory = folderInMemory()
// what one process has compiled, others that tests start need not compile again
const inMemory = memory === undefined ? {} : { TMPDIR: memory, NODE_COMPILE_CACHE: join(memory, 'compiled') }

interface Suite {
  readonly exclude?: string[]
  readonly testTimeout?: number
  readonly expect?: object
  readonly env?: object
  readonly globalSetup?: string[]
}

const suite = (name: string, include: string[], about: Suite = {}) => ({
  extends: true as const,
  test: { name, include, hookTimeout: 180_000, testTimeout: 20_000, env: inMemory, ...about },
})
/** What a browser shows comes when it comes: other suites want the processors, too. */
const patient = { poll: { timeout: 15_000 } }

export default defineConfig({
  // Node cannot run its JSX, and takes what was built; here it is read from its source as well
  resolve: { conditions, alias: { '@queqiao/web': join(import.meta.dirname, 'bridges/web/src/index.ts') } },
  ssr: { resolve: { conditions, externalConditions: ['node', 'import', 'default'] } },
  test: {
    pool: 'forks',
    // files of tests follow each other in a process: what they import is read once
    isolate: false,
    setupFiles: ['test/hub/plans/setup.ts'],
    projects: [
      suite('unit', ['test/**/*.test.{ts,tsx}'], {
        exclude: ['test/flow/**', 'test/faults/**', 'test/conformance/**', 'test/browser/**', 'test/packed/**'],
      }),
      {
        extends: true,
        test: {
          name: 'postgres',
          include: [
            'accounts/heard',
            'accounts/presences',
            'accounts/signins',
            'bytes',
            'deliveries/filters',
            'desk/chats',
            'desk/links',
            'desk/offers',
            'desk/people',
            'desk/rooms',
            'desk/undone',
            'files/avatars',
            'files/files',
            'hub',
            'indexes',
            'inbox/meaning',
            'inbox/repeats',
            'lanes/aside',
            'messages/joined',
            'messages/quotes',
            'messages/recalls',
            'outbox/leads',
            'outbox/outbox',
            'outbox/outcomes',
            'outbox/pace',
            'owed/owed',
            'places/adopting',
            'places/destinations',
            'places/looks',
            'plans/plans',
            'questions/questions',
            'reading/reading',
            'received/mentions',
            'received/replies',
            'received/undoing',
            'retention/retention',
            'standing/standing',
            'store/together',
            'writers',
          ].map((name) => `test/hub/${name}.test.ts`),
          globalSetup: ['test/servers/shared-postgres.ts'],
          testTimeout: 20_000,
          env: inMemory,
        },
      },
      suite('conformance', ['test/conformance/**/*.test.ts']),
      suite('flow', ['test/flow/**/*.test.ts'], { testTimeout: 90_000 }),
      suite('browser', ['test/browser/**/*.test.ts'], { testTimeout: 90_000, expect: patient }),
      // what it installs is large
      suite('packed', ['test/packed/**/*.test.ts'], { testTimeout: 90_000, env: {} }),
      suite('faults', ['test/faults/**/*.test.ts'], { testTimeout: 240_000, globalSetup: ['test/faults/setup.ts'] }),
    ],
  },
})
