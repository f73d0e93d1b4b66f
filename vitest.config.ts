import { defineConfig } from 'vitest/config'

// Tests read the sources, not what was built: the same condition that the type checker uses.
const conditions = ['source', 'module', 'node', 'import', 'default']
const suite = (name: string, include: string[], exclude: string[] = [], testTimeout = 10_000) => ({
  extends: true as const,
  test: { name, include, exclude, testTimeout, hookTimeout: 180_000 },
})

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ['node', 'import', 'default'] } },
  test: {
    pool: 'forks',
    projects: [
      suite('unit', ['test/**/*.test.ts'], ['test/flow/**', 'test/faults/**', 'test/conformance/**']),
      suite('conformance', ['test/conformance/**/*.test.ts']),
      suite('flow', ['test/flow/**/*.test.ts'], [], 90_000),
      suite('faults', ['test/faults/**/*.test.ts'], [], 240_000),
    ],
  },
})
