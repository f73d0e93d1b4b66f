import { defineConfig } from 'tsup'

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    model: 'src/model/index.ts',
    server: 'src/server/index.ts',
    socket: 'src/socket/index.ts',
  },
  format: ['esm', 'cjs'],
  target: 'es2023',
  sourcemap: true,
  dts: true,
  clean: true,
})
