import { join } from 'node:path'
import { type Asked, callback, type Rounds } from '../callback.ts'
import { child, started } from '../child.ts'
import type { Figure } from '../pairs.ts'
import { textReport } from '../wire.ts'
import { installed } from './install.ts'

const script = new URL('flask_demo.py', import.meta.url).pathname
const name = 'report_new_msg stored durably before the answer, 32 connections'
const ours: Asked['ours'] = (data) => child('callback-server.ts', 'durable', data)

/** Beside Flask's own server, which keeps nothing. */
export async function besideFlask(rounds: Rounds): Promise<readonly Figure[]> {
  const command = join(await installed('flask'), 'bin/python')
  const bare = () => started<{ url: string }>({ command, args: [script], quiet: true })
  return callback({ name, baseline: 'Flask demo server', least: 5, body: textReport, bare, ours }, rounds)
}

/** Beside a server that does nothing but answer. */
export const besideNode = (rounds: Rounds): Promise<readonly Figure[]> =>
  callback(
    { name, baseline: 'bare node:http', body: textReport, bare: () => child('peers/node-http.ts'), ours },
    rounds,
  )
