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
  // these are bundled in, so that those who install from the registry need no overrides: the one lists native parts that
  // cannot be had there, the other some that would have to be compiled
  noExternal: ['matrix-bot-sdk', 'indexeddbshim'],
  // what is bundled is CommonJS and requires Node's own modules
  banner: { js: "import { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)" },
  esbuildPlugins: [
    {
      name: 'unused',
      setup(build) {
        build.onResolve({ filter: only }, ({ path, importer }) =>
          // the keys of encrypted rooms are kept in SQLite
          /[\\/]indexeddbshim[\\/]/.test(importer) ? { path, external: true } : { path, namespace: 'unused' },
        )
        build.onLoad({ filter: /.*/, namespace: 'unused' }, () => ({ contents: 'module.exports = {}' }))
      },
    },
  ],
})
