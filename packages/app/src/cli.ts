#!/usr/bin/env node
import process from 'node:process'

// what a dependency does with old Node functions is no concern of the person who runs us
Object.assign(process, { noDeprecation: true })
const { run } = await import('./program.ts')

const { stdin: input, stdout: output, stderr: errors, env: environment } = process
process.exitCode = await run(process.argv.slice(2), { input, output, errors, environment })
// what was stopped may leave a connection open; nothing waits for it
setTimeout(() => process.exit(), 1_000).unref()
