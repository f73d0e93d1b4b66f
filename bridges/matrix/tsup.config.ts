import { defineConfig } from 'tsup'

// What matrix-bot-sdk loads for its own server, storage, encryption and HTTP: nothing of it is ever called here. The
// encryption could not even be installed from the registry alone, and `request` is deprecated.
const unused = [
  '@matrix-org/matrix-sdk-crypto-nodejs',
  '@turt2live/matrix-sdk-crypto-nodejs',
  'async-lock',
  'better-sqlite3',
  'express',
  'html-to-text',
  'htmlencode',
  'lowdb',
  'mkdirp',
  'morgan',
  'postgres',
  'request',
  'sanitize-html',
]

const only = new RegExp(`^(${unused.join('|')})(/|$)`)

export default defineConfig({
  entry: ['src/index.ts'],
  format: 'esm',
  target: 'node22',
  clean: true,
  // bundled in: the first two so that those who install from the registry need no overrides, because the one lists native
  // parts that cannot be had there, the other some that would have to be compiled; the third because its hundred files would
  // all be loaded at a start
  noExternal: ['matrix-bot-sdk', 'indexeddbshim', 'html-to-text'],
  // what is bundled is CommonJS and requires Node's own modules
  banner: { js: "import { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)" },
  esbuildPlugins: [
    {
      name: 'unused',
      setup(build) {
        build.onResolve({ filter: only }, ({ path, importer }) => {
          // ours reads HTML
          if (!/[\\/]node_modules[\\/]/.test(importer)) return undefined
          // the keys of encrypted rooms are kept in SQLite
          return /[\\/]indexeddbshim[\\/]/.test(importer) ? { path, external: true } : { path, namespace: 'unused' }
        })
        build.onLoad({ filter: /.*/, namespace: 'unused' }, () => ({ contents: 'module.exports = {}' }))
      },
    },
  ],
})
