#!/usr/bin/env node
import process from 'node:process'
import packageJson from '../package.json' with { type: 'json' }
import { clearBuffersEarly, clearOldEarly } from './process/memory.ts'
import { oldNode } from './process/node.ts'

const { stdin: input, stdout: output, stderr: errors, env: environment } = process

const main = async (): Promise<number> => {
  // what a dependency does with old Node functions is no concern of the person who runs us
  Object.assign(process, { noDeprecation: true })
  clearBuffersEarly()
  clearOldEarly()
  // not before the check of Node: what it imports breaks on an old one
  const { run } = await import('./program.ts')
  return run(process.argv.slice(2), { input, output, errors, environment })
}

// whoever read what we print may have gone, and the disk under it may be full: neither is a reason to stop
for (const stream of [output, errors]) stream.on('error', () => undefined)

const tooOld = oldNode(process.versions.node, packageJson.engines.node)
if (tooOld !== undefined) errors.write(`${tooOld}\n`)
process.exitCode = tooOld === undefined ? await main() : 1
// what was stopped may leave a connection open; nothing waits for it
setTimeout(() => process.exit(), 1_000).unref()
