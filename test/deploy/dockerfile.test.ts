import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { keptOut, stagesOf } from '../servers/dockerfile.ts'

const root = join(import.meta.dirname, '../..')
const stages = stagesOf(readFileSync(join(root, 'Dockerfile'), 'utf8'))
const last = stages.at(-1)
const said = (word: string) => last?.instructions.filter((each) => each.word === word).map(({ rest }) => rest)

describe('the image', () => {
  test('is a slim Node 24, and so is what it is made in', () => {
    expect(stages.map(({ image }) => image)).toEqual(['node:24-slim', 'node:24-slim'])
  })

  test('runs as a user who is not root, who owns the folder that is kept', () => {
    expect(said('USER')).toEqual(['node'])
    expect(said('VOLUME')).toEqual(['/data'])
    expect(said('COPY')).toContain('--from=packed --chown=node:node /source/empty /data')
  })

  test('starts Queqiao itself, so that signals reach it, with the settings in that folder', () => {
    expect(said('ENTRYPOINT')).toEqual(['["queqiao", "--config", "/data/queqiao.yaml"]'])
    expect(said('CMD')).toEqual(['["start"]'])
  })

  test('says how it is', () => {
    expect(said('HEALTHCHECK')?.[0]).toContain("fetch('http://127.0.0.1:8581/healthz')")
  })

  test('names no path outside its own folder where it runs something', () => {
    const lines = stages.flatMap(({ instructions }) => instructions.filter(({ word }) => word === 'RUN'))
    expect(lines.filter(({ rest }) => /(^|[\s=])(\/|~|\.\.)/.test(rest))).toEqual([])
  })
})

describe('.dockerignore', () => {
  const isOut = keptOut(readFileSync(join(root, '.dockerignore'), 'utf8'))

  test.each([
    '.git',
    'queqiao.yaml',
    'queqiao.env',
    'data/queqiao.sqlite',
    'deploy/.env',
    'node_modules/hono',
    'packages/hub/node_modules/ws',
    'packages/hub/dist/index.js',
    'packages/app/queqiao.env',
  ])('keeps %s out', (path) => {
    expect(isOut(path)).toBe(true)
  })

  test.each([
    'package.json',
    'packages/hub/src/index.ts',
    'bridges/web/assets/sheets/frame.css',
    'stubs/crypto-nodejs/index.cjs',
  ])('lets %s in', (path) => {
    expect(isOut(path)).toBe(false)
  })
})

test('lines of a Dockerfile go on behind a backslash, and comments are none', () => {
  const [stage] = stagesOf('# x\nFROM a AS b\nRUN one \\\n  two\n# RUN three\n')
  expect(stage).toEqual({ image: 'a', name: 'b', instructions: [{ word: 'RUN', rest: 'one    two' }] })
})
