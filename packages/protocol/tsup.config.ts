import { defineConfig } from 'tsup'

export default defineConfig({
  entry: { index: 'src/index.ts', model: 'src/model/index.ts', server: 'src/server/index.ts' },
  format: 'esm',
  target: 'es2023',
  dts: true,
  clean: true,
})
