import { defineConfig } from 'tsup'

export default defineConfig({
  // the worker thread of conversions is started by its file, which lies beside the bundle (files/convert/thread.ts)
  entry: { index: 'src/index.ts', 'convert-worker': 'src/files/convert/worker.ts' },
  format: 'esm',
  target: 'node22',
  platform: 'node',
  dts: { entry: { index: 'src/index.ts' } },
  clean: true,
  // bundled in: all of its 257 files would be loaded at a start, those for other databases too, and stay in memory
  noExternal: ['kysely'],
  sourcemap: true,
})
