import { randomBytes } from 'node:crypto'
import { access, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface SynapseSetting {
  readonly folder: string
  readonly domain: string
  readonly port: number
  /** Registrations of application services, as YAML. */
  readonly registrations: readonly string[]
  /** Shared secret by which users are made. */
  readonly secret: string
  /** Default: that of Synapse. */
  readonly roomVersion?: string | undefined
}

const unlimited = { per_second: 10_000, burst_count: 10_000 }

const limits = {
  rc_message: unlimited,
  rc_registration: unlimited,
  rc_admin_redaction: unlimited,
  rc_joins_per_room: unlimited,
  rc_room_creation: unlimited,
  rc_login: { address: unlimited, account: unlimited, failed_attempts: unlimited },
  rc_joins: { local: unlimited, remote: unlimited },
  rc_invites: { per_room: unlimited, per_user: unlimited, per_issuer: unlimited },
}

// no federation, no outside servers, no presence: only what people on this machine see
const quiet = {
  report_stats: false,
  enable_registration: false,
  suppress_key_server_warning: true,
  trusted_key_servers: [],
  federation_domain_whitelist: [],
  url_preview_enabled: false,
  presence: { enabled: false },
  bcrypt_rounds: 4,
}

// Without it, whoever joins while something is said is shown as still invited: /sync gives the state as it stood before what
// was said, and a client takes it for the newest (MSC4222 tells why)
const features = { msc4222_enabled: true }

const listener = (port: number) => ({
  port,
  bind_addresses: ['127.0.0.1'],
  type: 'http',
  tls: false,
  resources: [{ names: ['client'] }],
})

const configuration = (setting: SynapseSetting, registrations: readonly string[]) => ({
  ...limits,
  ...quiet,
  experimental_features: features,
  server_name: setting.domain,
  public_baseurl: `http://127.0.0.1:${setting.port}/`,
  listeners: [listener(setting.port)],
  database: { name: 'sqlite3', args: { database: join(setting.folder, 'homeserver.db') } },
  signing_key_path: join(setting.folder, 'signing.key'),
  media_store_path: join(setting.folder, 'media'),
  log_config: join(setting.folder, 'log.yaml'),
  app_service_config_files: registrations,
  registration_shared_secret: setting.secret,
  macaroon_secret_key: setting.secret,
  form_secret: setting.secret,
  ...(setting.roomVersion && { default_room_version: setting.roomVersion }),
})

const logging = {
  version: 1,
  handlers: { console: { class: 'logging.StreamHandler' } },
  root: { level: 'WARNING', handlers: ['console'] },
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

/** A signing key is a name and the 32 bytes of an ed25519 seed: nothing that Python must be started for. */
const signingKey = (): string => `ed25519 a_demo ${randomBytes(32).toString('base64').replaceAll('=', '')}\n`

/** Writes all that Synapse reads at its start, and returns its configuration file. JSON is YAML too. */
export const writeSynapseFiles = async (setting: SynapseSetting): Promise<string> => {
  const at = (name: string) => join(setting.folder, name)
  await mkdir(setting.folder, { recursive: true })
  const registrations = setting.registrations.map((_, index) => at(`registration-${index}.yaml`))
  await Promise.all(setting.registrations.map((text, index) => writeFile(at(`registration-${index}.yaml`), text)))
  if (!(await exists(at('signing.key')))) await writeFile(at('signing.key'), signingKey())
  await writeFile(at('log.yaml'), JSON.stringify(logging))
  await writeFile(at('homeserver.yaml'), JSON.stringify(configuration(setting, registrations)))
  return at('homeserver.yaml')
}
