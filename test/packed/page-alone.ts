import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Settings } from 'queqiao'
import { freePort } from '../../packages/app/src/demo/ports.ts'

/** A configuration with no other side than the page, in a folder of its own. */
export interface PageAlone {
  readonly file: string
  /** Host and port of the page. */
  readonly admin: string
}

/** Writes it. What is said goes before what a process on this machine needs. */
export const pageAlone = async (said: Partial<Settings> = {}): Promise<PageAlone> => {
  const file = join(mkdtempSync(join(tmpdir(), 'queqiao-page-')), 'queqiao.yaml')
  const admin = `127.0.0.1:${await freePort()}`
  const settings: Settings = {
    listen: `127.0.0.1:${await freePort()}`,
    publicUrl: 'http://127.0.0.1:8580',
    admin,
    adminToken: 'admin-token-of-the-tests',
    wechat: [{ name: 'test', dialect: 'wehub', token: 'wechat-token-of-the-tests' }],
    ...said,
  }
  writeFileSync(file, JSON.stringify(settings))
  return { file, admin }
}
