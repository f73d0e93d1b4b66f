import type { Device } from './device.ts'

/** The devices that are open. */
export interface Keyring {
  /** Works with a user's device, which is opened first if need be. Throws what opening it or the work throws. */
  use<T>(user: string, work: (device: Device) => Promise<T>): Promise<T>
  /** Closes a user's device at once. */
  drop(user: string): Promise<void>
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
  /** How many work with it. */
  busy: number
}

export const createKeyring = ({ most, keep, open }: KeyringOptions): Keyring => {
  /** Whoever was used last stands last. */
  const held = new Map<string, Held>()

  const shut = async (user: string, { device }: Held) => {
    held.delete(user)
    const opened = await device.catch(() => undefined)
    opened?.close()
  }
  const makeRoom = () => {
    for (const [user, one] of held) {
      if (held.size <= most) return
      if (one.busy === 0 && user !== keep) void shut(user, one)
    }
  }
  const hold = (user: string): Held => {
    const one = held.get(user) ?? { device: open(user), busy: 0 }
    held.delete(user)
    held.set(user, one)
    return one
  }

  return {
    use: async (user, work) => {
      const one = hold(user)
      one.busy += 1
      try {
        return await work(await one.device)
      } finally {
        one.busy -= 1
        // one that could not be opened is opened anew
        await one.device.catch(() => held.get(user) === one && held.delete(user))
        makeRoom()
      }
    },
    drop: async (user) => {
      const one = held.get(user)
      if (one) await shut(user, one)
    },
    changed: async (users) => {
      for (const { device } of held.values()) {
        const opened = await device.catch(() => undefined)
        await opened?.changed(users)
      }
    },
    close: async () => void (await Promise.all([...held].map(([user, one]) => shut(user, one)))),
  }
}
