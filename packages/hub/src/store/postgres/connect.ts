import { Socket } from 'node:net'
import { type ClientBase, type ClientConfig, DatabaseError, types } from 'pg'
import { StoreFailure } from '../failure.ts'

const int8 = 20

/** How every connection is made. */
export interface Line {
  readonly config: ClientConfig
  /** Ends every connection at once: the server does not answer any more, and the network would not say so for minutes. */
  cut(): void
}

export function lineTo(url: string): Line {
  const sockets = new Set<Socket>()
  const open = () => {
    const socket = new Socket()
    sockets.add(socket)
    return socket.once('close', () => sockets.delete(socket))
  }
  return {
    config: {
      connectionString: url,
      fallback_application_name: 'queqiao',
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
      keepAliveInitialDelayMillis: 1_000,
      stream: open,
      types: { getTypeParser: parserOf },
    },
    cut: () => {
      for (const socket of sockets) socket.destroy()
    },
  }
}

// ours never pass 2^53
const parserOf: typeof types.getTypeParser = (oid: number, format?: 'text' | 'binary') =>
  oid === int8 ? Number : format === 'binary' ? types.getTypeParser(oid, 'binary') : types.getTypeParser(oid)

/** What every connection is told. A commit is on disk before it is answered, whatever the server's default, which may
 *  ask for more. A client that has vanished is noticed within 5 s, and a process that was stopped in the middle of a
 *  change does not hold its locks for longer than 6 s. Statements that are kept are planned anew each time: tables
 *  grow, and partial indexes go by the values. */
const settings = `select set_config(name, value, false) from (values
  ('synchronous_commit', case current_setting('synchronous_commit') when 'remote_apply' then 'remote_apply' else 'on' end),
  ('default_transaction_isolation', 'read committed'),
  ('plan_cache_mode', 'force_custom_plan'),
  ('idle_in_transaction_session_timeout', '6s'),
  ('tcp_keepalives_idle', '2'),
  ('tcp_keepalives_interval', '1'),
  ('tcp_keepalives_count', '3'),
  ('tcp_user_timeout', '5000')) as wanted (name, value)`

export async function settle(client: ClientBase): Promise<void> {
  await client.query(settings)
}

/** What a connection threw, as the rest of the program may see it: what the database itself said stays as it is. */
export function failed(error: unknown): unknown {
  if (error instanceof DatabaseError || error instanceof TypeError || error instanceof StoreFailure) return error
  return new StoreFailure('the database does not answer', { cause: error })
}
