import type { HubPort } from '@queqiao/hub'
import type { AccountId } from '@queqiao/protocol/model'

/** The owners of an account, by their Matrix ids. */
export const ownersOf = (hub: Pick<HubPort, 'users'>, account: AccountId): readonly string[] =>
  hub.users(account).flatMap(({ role, ids }) => (role === 'owner' && ids.matrix ? [ids.matrix] : []))
