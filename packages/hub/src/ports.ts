import type { AccountId, Keeper } from '@queqiao/protocol/model'
import { signinsOf } from './accounts/entrances.ts'
import { deskOf, everybodyIn, isAmong, knownTo, seesOf, speakerOf, usersOf } from './accounts/listed.ts'
import { muted } from './accounts/roles.ts'
import { ownsAll } from './accounts/users.ts'
import type { Bridge } from './bridge.ts'
import { picturesFor } from './deliveries/addressing.ts'
import { Refused } from './errors.ts'
import type { HubPort } from './hub-port.ts'
import { heardNewcomers } from './inbox/newcomers.ts'
import type { Parts } from './parts.ts'
import { port } from './port.ts'
import { Reader } from './reading/reader.ts'
import type { Reading } from './reading.ts'
import type { Settings } from './settings.ts'

/** What the doors of the WeChat clients need. */
export const keeperOf = (parts: Parts): Keeper => ({
  append: async (report, waits) => {
    await heardNewcomers(parts.store, report)
    const receipt = await parts.inbox.append(report, waits)
    // what goes as something else stands in its place again before more of its chat is asked for
    if (report.results.some(({ answer }) => answer.kind === 'instead')) await parts.sorting.pass()
    return receipt
  },
  take: (account, count) => parts.outbox.take(account, count),
  accept: (upload) => parts.bringing.accept(upload),
  session: (account) => parts.accounts.sessionOf(parts.store, account),
  work: (account, signal) => parts.pushes.on(account, signal),
  heard: (account) => {
    if (parts.accounts.knows(account)) parts.presences.heard(account)
  },
})

/** What one bridge needs. */
export const portOf = (settings: Settings, parts: Parts & Pick<HubPort, 'standing'>, bridge: Bridge): HubPort => {
  const { store, accounts, addressing, directory, looks, received, crew, healths, owing, giving, media } = parts
  const known = (account: AccountId) => knownTo(settings, account)
  return port({
    ...{ bridge, store, accounts, directory, looks, owing, standing: parts.standing },
    addressing: { pictured: (one) => addressing.pictured(bridge.name, one) },
    users: (account) => usersOf(settings, account),
    known,
    everybody: () => settings.users,
    deskOf: (author) => Promise.resolve(deskOf(settings, accounts, { bridge: bridge.name, author })),
    receive: async (remotes) => {
      await received.receive(bridge, remotes)
      crew.wakeReaders()
    },
    mayWrite: async (from) => muted(await speakerOf(settings, store.db, bridge.name, from)) === undefined,
    keep: async (file, from) => {
      const refused = muted(await speakerOf(settings, store.db, bridge.name, from))
      if (refused !== undefined) throw new Refused(refused)
      return giving.keep(bridge.name, from.to.account, file)
    },
    open: (file) => media.open(file),
    medium: (who, file) =>
      media.shown(file, (account) => seesOf(settings, account).some(({ ids }) => ids[bridge.name] === who)),
    signins: signinsOf(settings, parts, bridge.name),
    health: (state) => healths.set(bridge.name, state),
    reading: readerOf(settings, parts, bridge.name),
  })
}

/** What somebody on a bridge's side may read. */
export const readerOf = (settings: Settings, parts: Parts, bridge: string): Reading => {
  const { store, accounts, addressing, directory, looks, listeners, quiet } = parts
  const { filters = {} } = settings
  const relays = settings.relay?.others ?? false
  const sides = settings.bridges.map(({ name }) => name)
  const known = (account: AccountId) => knownTo(settings, account)
  const owners = everybodyIn(settings).filter(ownsAll)
  const isShown = picturesFor(settings.bridges)(bridge) !== 'none'
  return new Reader({
    ...{ bridge, store, accounts, directory, filters, listeners, sides, quiet, relays, known },
    ownsAll: (who) => isAmong(owners, bridge, who),
    addressing: {
      written: (...asked) => addressing.written(...asked),
      pictured: (one) => addressing.pictured(bridge, one),
    },
    look: (key) => looks.look(key, isShown),
  })
}
