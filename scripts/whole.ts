import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, type Plugin } from 'esbuild'
import { root } from './run.ts'

/** Outside of it: what is native, what faults are put into, and grammY, whose requests fail when it is inside. */
const external = ['better-sqlite3', 'pg', 'pg-native', 'ws', 'grammy', '@napi-rs/canvas']

/** What a file finds beside itself stays there. */
const beside: Plugin = {
  name: 'beside',
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/](packages|bridges)[\\/]\w+[\\/]dist[\\/].+\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8')
      const known = { url: pathToFileURL(path).href, dirname: dirname(path) }
      return {
        loader: 'js',
        contents: text.replaceAll(/import\.meta\.(url|dirname)\b/g, (_, what: keyof typeof known) =>
          JSON.stringify(known[what]),
        ),
      }
    }),
}

/** A folder of this process, gone with it; where it lies the packages above are found. */
const ownFolder = (): string => {
  const cache = join(root, 'node_modules/.cache')
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'queqiao-whole-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Puts what was built, and all that it needs, into few small files; gives the first. Hundreds of files need not be found
 *  and read at a start then: it takes three fifths of the processor's time, for tests that start it hundreds of times. */
export const wholeOf = async (): Promise<string> => {
  const outdir = ownFolder()
  await build({
    entryPoints: [join(root, 'packages/app/dist/cli.js')],
    outdir,
    external,
    bundle: true,
    splitting: true,
    minifySyntax: true,
    minifyWhitespace: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    plugins: [beside],
    // what is CommonJS requires Node's own modules
    banner: {
      js: "import { createRequire as requiring } from 'node:module'; const require = requiring(import.meta.url);",
    },
    logLevel: 'error',
  })
  return join(outdir, 'cli.js')
}
