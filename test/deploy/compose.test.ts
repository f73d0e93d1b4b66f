import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { parseConfig } from '../../packages/app/src/config/load.ts'
import { synapseVersion } from '../../packages/app/src/demo/provision.ts'
import { stagesOf } from '../servers/dockerfile.ts'

const folder = join(import.meta.dirname, '../../deploy')
const text = (file: string) => readFileSync(join(folder, file), 'utf8')

interface Service {
  readonly image: string
  readonly environment?: Readonly<Record<string, string>>
  readonly ports?: readonly string[]
  readonly volumes?: readonly string[]
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
  readonly healthcheck?: object
}
interface Compose {
  readonly services: Readonly<Record<'queqiao' | 'synapse' | 'postgres' | 'synapse-settings', Service>>
  readonly volumes: Readonly<Record<string, null>>
}

const compose: Compose = parse(text('compose.yaml'), { merge: true })
const services: readonly (readonly [string, Service])[] = Object.entries(compose.services)
const { queqiao, synapse, postgres } = compose.services
const mounts = services.flatMap(([, { volumes = [] }]) => volumes.map((each) => each.split(':')))

/** env.example, as somebody would fill it in. */
const filled = Object.fromEntries(
  Object.entries(parseEnv(text('env.example'))).map(([name, value]) => [
    name,
    value || `${name.toLowerCase()}`.repeat(3),
  ]),
)
const config = parseConfig(text('queqiao.yaml'), { environment: filled, folder })

const variables = (of: string): readonly string[] =>
  [...new Set([...of.matchAll(/\$\{(\w+)/g)].map(([, name = '']) => name))].toSorted()

/** Why Compose cannot be asked here; undefined where it can. */
const noCompose = ((): string | undefined => {
  try {
    execFileSync('docker', ['compose', 'version'], { stdio: 'pipe' })
    return undefined
  } catch {
    return 'no Docker Compose answers here'
  }
})()

describe('deploy/compose.yaml', () => {
  test('asks for what env.example lists, all of it and nothing else', () => {
    expect(variables(text('compose.yaml'))).toEqual(Object.keys(filled).toSorted())
  })

  test('is refused by Compose where one of them is missing', () => {
    const asked = text('compose.yaml').match(/\$\{\w+[^}]*\}/g) ?? []
    expect(asked.filter((each) => !each.endsWith(':?see env.example}'))).toEqual([])
  })

  test('hands Queqiao every value that its settings name', () => {
    expect(Object.keys(queqiao.environment ?? {}).toSorted()).toEqual(variables(text('queqiao.yaml')))
  })

  test('lets only this machine to the page, the API and the homeserver', () => {
    const published = services.flatMap(([, { ports = [] }]) => ports)
    expect(published.toSorted()).toEqual([
      '127.0.0.1:8008:8008',
      `127.0.0.1:${config.admin.port}:${config.admin.port}`,
      `${config.listen.port}:${config.listen.port}`,
    ])
  })

  test('starts each after those that it needs, once they answer', () => {
    expect(queqiao.depends_on).toEqual({
      postgres: { condition: 'service_healthy' },
      synapse: { condition: 'service_healthy' },
    })
    const waited = services.flatMap(([, { depends_on = {} }]) =>
      Object.entries(depends_on).flatMap(([name, { condition }]) => (condition === 'service_healthy' ? [name] : [])),
    )
    const healthy = services.filter(([, { healthcheck }]) => healthcheck !== undefined).map(([name]) => name)
    expect(waited.filter((name) => !healthy.includes(name))).toEqual([])
  })

  test('mounts files that are there, and volumes that it keeps', () => {
    // written by `queqiao registration`, as docs/operation.md says
    const missing = mounts.filter(([from = '']) => from.startsWith('.') && !existsSync(join(folder, from)))
    expect(missing.map(([from]) => from)).toEqual(['./registration.yaml'])
    const named = mounts.flatMap(([from = '']) => (from.startsWith('.') ? [] : [from]))
    expect([...new Set(named)].toSorted()).toEqual(Object.keys(compose.volumes).toSorted())
  })

  test('keeps what the image says is to be kept', () => {
    const image = stagesOf(readFileSync(join(folder, '../Dockerfile'), 'utf8')).at(-1)
    const kept = image?.instructions.find(({ word }) => word === 'VOLUME')?.rest
    expect(queqiao.volumes).toContain(`data:${kept}`)
    expect(queqiao.volumes).toContain(`./queqiao.yaml:${kept}/queqiao.yaml:ro`)
  })

  test('takes the Synapse that all is tested with', () => {
    expect(synapse.image.split(':')[1]).toBe(`v${synapseVersion}`)
    expect(compose.services['synapse-settings'].image).toBe(synapse.image)
  })

  test.skipIf(noCompose !== undefined)(`is understood by Docker Compose${noCompose ? `: ${noCompose}` : ''}`, () => {
    const args = ['compose', '--file', join(folder, 'compose.yaml'), 'config', '--format', 'json']
    const env = { ...process.env, ...filled }
    const understood: Compose = JSON.parse(execFileSync('docker', args, { env, encoding: 'utf8' }))
    expect(Object.keys(understood.services).toSorted()).toEqual(Object.keys(compose.services).toSorted())
  })
})

describe('the settings that it comes with', () => {
  test('are settings of Queqiao, and lead to the other services', () => {
    expect(Object.keys(compose.services)).toContain(new URL(config.database ?? '').hostname)
    expect(Object.keys(compose.services)).toContain(new URL(config.matrix?.homeserver ?? '').hostname)
    expect(new URL(config.matrix?.appserviceUrl ?? '').host).toBe(`queqiao:${config.listen.port}`)
    expect(new URL(config.database ?? '').pathname).toBe(`/${postgres.environment?.POSTGRES_DB}`)
  })

  test('let Compose’s own network to the page: to publish it is for compose.yaml', () => {
    expect(config.admin).toEqual({ host: '0.0.0.0', port: 8581 })
  })

  test('of Synapse name the same database, and the registration where it is mounted', () => {
    const settings = parse(text('synapse.yaml'))
    expect(settings.database.args.host).toBe('postgres')
    expect(settings.database.args.user).toBe(postgres.environment?.POSTGRES_USER)
    expect(text('postgres.sql')).toContain(`CREATE DATABASE ${settings.database.args.dbname} `)
    expect(mounts).toContainEqual(['./registration.yaml', ...settings.app_service_config_files, 'ro'])
  })
})
