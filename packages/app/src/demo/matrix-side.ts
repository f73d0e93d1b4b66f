import { registration, registrationYaml } from '@queqiao/matrix'
import { matrixClient } from './matrix-client.ts'
import { provision } from './provision.ts'
import { secret } from './settings.ts'
import type { MakeSide } from './side.ts'
import { startSynapse } from './synapse.ts'

const usualPort = 8008
const domain = 'localhost'

/** A real Synapse with a user `you`. */
export const matrixSide: MakeSide = async ({ folder, url, progress, signal, onExit }) => {
  const provisioned = await provision({ progress, signal })
  if ('unavailable' in provisioned) return provisioned
  progress('Starting Synapse')
  const names = { domain, asToken: secret(), hsToken: secret(), bot: 'wechatbot', ghosts: 'wechat_{id}' }
  const registrations = [registrationYaml(registration(names, url))]
  const synapse = await startSynapse({ ...provisioned, folder, port: usualPort, domain, registrations, onExit })
  const you = await synapse.register('you', secret().slice(0, 12))
  const { watch, say } = matrixClient(you)
  return {
    name: 'Matrix',
    settings: { matrix: { ...names, homeserver: synapse.url } },
    you: { matrix: you.userId },
    hints: [
      'Look at it with any Matrix client (Element, Cinny, …):',
      `  homeserver  ${synapse.url}`,
      `  user        ${you.userId}`,
      `  password    ${you.password}`,
    ],
    watch,
    say,
    stop: () => synapse.stop(),
  }
}
