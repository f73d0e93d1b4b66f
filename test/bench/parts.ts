// Which part of Queqiao a function belongs to, by the file that it is in.

/** A function as a profile of Node's names it. */
export interface Frame {
  readonly functionName: string
  readonly url: string
}

/** The first that fits, from the function outwards: what runs in Node's own code counts as its caller's. */
const table: readonly (readonly [part: string, files: RegExp])[] = [
  // what is asked often goes past the query builder: by it go commits, which wait for the disk
  ['SQLite: commits', /kysely\/dist\/dialect\/sqlite\/sqlite-driver|better-sqlite3\/lib\/methods\/transaction/],
  ['SQLite: statements', /better-sqlite3|packages\/hub\/(src|dist)\/store\//],
  ['query builder', /kysely/],
  ['parse', /packages\/protocol\/(src|dist)\/dialects\//],
  ['HTTP from WeChat', /@hono\/node-server|\/hono\/|packages\/protocol\//],
  ['inbox and sorting', /packages\/hub\/(src|dist)\/(inbox|messages|accounts|people|outbox|standing)\//],
  ['lanes and deliveries', /packages\/hub\//],
  ['map to Matrix', /bridges\/matrix\/(?!src\/homeserver)/],
  ['HTTP to the homeserver', /undici\/|homeserver\.ts/],
  ['HTTP from WeChat', /node:_http_server|node:_http_common/],
  ['sockets', /node:net|node:internal\/(stream|js_stream)/],
]

const own = new Map([
  ['(garbage collector)', 'garbage collection'],
  ['(program)', 'Node'],
])

/** The part of one frame; undefined: that of its caller. */
export const partOf = ({ functionName, url }: Frame): string | undefined =>
  own.get(functionName) ?? table.find(([, files]) => files.test(url))?.[0]

/** Where nobody of ours called. */
export const nobody = 'Node'

/** Every part, each once. */
export const parts: readonly string[] = [...new Set([...table.map(([part]) => part), ...own.values(), nobody])]

const start = /node:internal\/(modules|bootstrap|deps\/(amaro|cjs))|packages\/hub\/src\/store\/migrations/

/** Whether it loads modules or makes tables: that is over before the first message comes. */
export const isStart = ({ url }: Frame): boolean => start.test(url)
