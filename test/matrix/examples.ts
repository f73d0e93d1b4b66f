import { readFile } from 'node:fs/promises'
import { createHub, type Hub } from '@queqiao/hub'
import { matrix, preprocessor, registration } from '@queqiao/matrix'
import { Appservice, MatrixClient } from 'matrix-bot-sdk'

const readme = await readFile(new URL('../../bridges/matrix/README.md', import.meta.url), 'utf8')

/** The examples of the README: through somebody's client, and behind somebody's `Appservice`. */
export const [withClient = '', withAppservice = ''] = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code)

/** Runs one, word for word but for its folder. */
export async function runExample(example: string, { data, ...given }: Readonly<Record<string, unknown>>): Promise<Hub> {
  const lines = example
    .replaceAll(/^import .*$/gm, '')
    .replaceAll(/^const users = .*$/gm, '')
    .replace("'./data'", JSON.stringify(data))
  const all = { createHub, matrix, preprocessor, MatrixClient, ...given }
  return new Function(...Object.keys(all), `return (async () => {${lines}; return hub })()`)(...Object.values(all))
}

/** An `Appservice` as its owner has it. */
export function appserviceAt(
  port: number,
  homeserverUrl: string,
  names: Parameters<typeof registration>[0],
): Appservice {
  const { namespaces, ...rest } = registration(names, `http://127.0.0.1:${port}`)
  const { users, aliases, rooms } = namespaces
  return new Appservice({
    ...{ port, bindAddress: '127.0.0.1', homeserverName: names.domain, homeserverUrl },
    registration: {
      ...{ ...rest, protocols: [] },
      namespaces: { users: [...users], aliases: [...aliases], rooms: [...rooms] },
    },
  })
}
