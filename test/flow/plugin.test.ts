import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Hub } from '@queqiao/hub'
import { registration } from '@queqiao/matrix'
import { type Appservice, LogService } from 'matrix-bot-sdk'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort } from '../../packages/app/src/demo/ports.ts'
import { appserviceAt, runExample, withAppservice } from '../matrix/examples.ts'
import { known, me, message, report, until } from '../matrix/house.ts'
import { type Element, element } from '../servers/element.ts'
import { noSynapse, synapse, type TestSynapse } from '../servers/synapse.ts'
import { secret } from './sides.ts'

describe.skipIf(noSynapse)(`somebody's own Appservice${noSynapse ? ` (no Synapse: ${noSynapse})` : ''}`, () => {
  const names = { domain: 'localhost', asToken: secret(), hsToken: secret(), bot: 'mybot', ghosts: 'wechat_{id}' }
  let server: TestSynapse
  let appservice: Appservice
  let you: Element
  let data: string
  let hub: Hub

  beforeAll(async () => {
    for (const module of ['MatrixHttpClient', 'Appservice']) LogService.muteModule(module)
    data = await mkdtemp(join(tmpdir(), 'queqiao-plugin-'))
    const port = await freePort()
    server = await synapse({ registrations: [JSON.stringify(registration(names, `http://127.0.0.1:${port}`))] })
    you = await element(await server.register('you', secret()))
    appservice = appserviceAt(port, server.url, names)
    const users = [{ name: 'Me', role: 'owner', accounts: [], ids: { matrix: '@you:localhost' } }]
    const example = withAppservice.replace("'example.org'", JSON.stringify(names.domain))
    hub = await runExample(example, { data, ...names, homeserverUrl: server.url, appservice, users })
    // its bot is none that the homeserver knows: the SDK registers it here, while we set up
    await appservice.begin()
  })
  afterAll(async () => {
    await hub?.stop()
    await you?.stop()
    appservice?.stop()
    await server?.remove()
    await rm(data, { recursive: true, force: true })
  })

  test('with the lines of the README bridges both ways, from the first start on', async () => {
    await hub.keeper.append(report(...known, message('hello')))
    await you.until(() => you.rooms().includes('Family') && you.bodies('Family').includes('hello'))
    await you.send('Family', 'hello back')
    const texts: unknown[] = []
    await until(async () => {
      for (const { command } of await hub.keeper.take(me, 1)) texts.push(command)
      return texts.length > 0
    })
    expect(texts).toMatchObject([{ kind: 'send', content: { kind: 'text', text: ['hello back'] } }])
  })
})
