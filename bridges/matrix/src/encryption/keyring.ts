import type { Device } from './device.ts'
import { Panicked } from './panics.ts'

/** The devices that are open. */
export interface Keyring {
  /** Works with a user's device, which is opened first if need be; where the library gives it up, once more with the same
   *  opened anew. Throws what opening it or the work throws. */
  use<T>(user: string, work: (device: Device) => Promise<T>): Promise<T>
  /** Has the next work with a user's device open it anew. The one that is open is closed once it has no work. */
  drop(user: string): void
  /** These users have other devices now: all who are open are told. */
  changed(users: readonly string[]): Promise<void>
  /** Closes all of them once they have no work. */
  close(): Promise<void>
}

export interface KeyringOptions {
  /** Devices open at most, if no more have work. */
  readonly most: number
  /** Whose device stays open. */
  readonly keep: string
  open(user: string): Promise<Device>
}

interface Held {
  readonly device: Promise<Device>
  /** What is being done with it. */
  readonly work: Set<Promise<unknown>>
}

const ignored = () => {}

/** Adds work to what is being done with a device. */
const working = async <T>({ device, work }: Held, on: (device: Device) => Promise<T>): Promise<T> => {
  const doing = device.then(on)
  work.add(doing)
  try {
    return await doing
  } finally {
    work.delete(doing)
  }
}

const closed = async ({ device, work }: Held): Promise<void> => {
  while (work.size > 0) await Promise.allSettled(work)
  const opened = await device.catch(ignored)
  opened?.close()
}

export const createKeyring = ({ most, keep, open }: KeyringOptions): Keyring => {
  /** Whoever was used last stands last. */
  const held = new Map<string, Held>()
  const closing = new Set<Promise<void>>()

  const shut = (user: string, one: Held): void => {
    if (held.get(user) === one) held.delete(user)
    const ending = closed(one).finally(() => closing.delete(ending))
    closing.add(ending)
  }
  const makeRoom = () => {
    for (const [user, one] of held) {
      if (held.size <= most) return
      if (one.work.size === 0 && user !== keep) shut(user, one)
    }
  }
  const hold = (user: string): Held => {
    const one = held.get(user) ?? { device: open(user), work: new Set() }
    held.delete(user)
    held.set(user, one)
    return one
  }

  const use = async <T>(user: string, work: (device: Device) => Promise<T>): Promise<T> => {
    const one = hold(user)
    try {
      return await working(one, work)
    } catch (error) {
      if (error instanceof Panicked && held.get(user) === one) shut(user, one)
      throw error
    } finally {
      // one that could not be opened is opened anew
      await one.device.catch(() => held.get(user) === one && held.delete(user))
      makeRoom()
    }
  }

  return {
    use: async (user, work) => {
      try {
        return await use(user, work)
      } catch (error) {
        if (!(error instanceof Panicked)) throw error
        return use(user, work)
      }
    },
    drop: (user) => {
      const one = held.get(user)
      if (one) shut(user, one)
    },
    changed: async (users) => {
      if (users.length === 0) return
      for (const one of [...held.values()])
        if (await one.device.catch(ignored)) await working(one, (device) => device.changed(users))
    },
    close: async () => {
      for (const [user, one] of [...held]) shut(user, one)
      await Promise.all(closing)
    },
  }
}
