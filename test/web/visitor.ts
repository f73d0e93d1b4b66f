import type { PageHouse } from './page-house.ts'

/** Somebody in a browser without scripts: they ask for pages and send forms. */
export interface Visitor {
  get(path: string): Promise<Response>
  /** Sends a form, as htmx does unless `isPlain`. */
  post(path: string, fields: Readonly<Record<string, string>>, isPlain?: boolean): Promise<Response>
  /** Sends what a script writes. */
  send(path: string, body: unknown): Promise<Response>
  /** Gives a file. */
  put(path: string, file: Buffer): Promise<Response>
}

/** Signs somebody in by a link. */
export const visitor = async (house: PageHouse, who: string): Promise<Visitor> => {
  const own = { origin: new URL(house.url).origin }
  const ask = (path: string, init: RequestInit) => fetch(house.url + path, { redirect: 'manual', ...init })
  const [, token = ''] = (await house.link(who)).split('#')
  const entered = await ask('/in', { method: 'POST', headers: own, body: new URLSearchParams({ token }) })
  const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? ''
  const headers = { ...own, cookie }
  return {
    get: (path) => ask(path, { headers: { ...headers, accept: 'text/html' } }),
    post: (path, fields, isPlain = false) => {
      const asked = isPlain ? headers : { ...headers, 'hx-request': 'true' }
      return ask(path, { method: 'POST', headers: asked, body: new URLSearchParams(fields) })
    },
    send: (path, body) =>
      ask(path, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    put: (path, file) => ask(path, { method: 'PUT', headers, body: new Uint8Array(file) }),
  }
}

/** The value of the first field of this name in a page. */
export const fieldIn = (html: string, name: string): string => {
  const [field = ''] = new RegExp(`<(?:input|button)[^>]*\\bname="${name}"[^>]*>`).exec(html) ?? []
  return /\bvalue="([^"]*)"/.exec(field)?.[1] ?? ''
}
