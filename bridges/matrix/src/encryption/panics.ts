import type { OlmMachine } from '@matrix-org/matrix-sdk-crypto-wasm'

/** The library came upon something that must not be, and gave up what it was doing: a device to which that happens is of no use
 *  any more. */
export class Panicked extends Error {
  override readonly name = 'Panicked'

  constructor(cause?: unknown) {
    super('the encryption library gave up what it was doing: the log of the process says where', { cause })
  }
}

/** Milliseconds: what the library does for other devices meanwhile goes on, and has ended by then. */
const patience = 1_000

/** How each thing that the library is doing is given up. */
const underWay = new Set<(cause: unknown) => void>()

const isPanic = (error: unknown): error is Error => error instanceof WebAssembly.RuntimeError

const died = (cause: unknown) => {
  for (const giveUp of underWay) setTimeout(giveUp, patience, cause)
}

/** From now on the process outlives the library's panics. It runs its work as microtasks, and has no other way to be told: what
 *  is thrown there would end the process, and the work would never end. */
export const outlivePanics = (): void => {
  const later = globalThis.queueMicrotask
  globalThis.queueMicrotask = (task) =>
    later(() => {
      try {
        task()
      } catch (error) {
        if (!isPanic(error)) throw error
        died(error)
      }
    })
}

/** The same work of the library's; throws Panicked where it would never end. */
export const outlived = <T>(work: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const giveUp = (cause: unknown) => reject(new Panicked(cause))
    underWay.add(giveUp)
    work.then(resolve, reject).finally(() => underWay.delete(giveUp))
  })

const called = <T>(work: () => T): T | Promise<unknown> => {
  try {
    const result = work()
    return result instanceof Promise ? outlived(result) : result
  } catch (error) {
    throw isPanic(error) ? new Panicked(error) : error
  }
}

/** The same machine; what is asked of it throws Panicked where it would never end. */
export const outliving = (machine: OlmMachine): OlmMachine =>
  new Proxy(machine, {
    get: (_, name) => {
      const found: unknown = Reflect.get(machine, name)
      if (typeof found !== 'function') return found
      return (...given: readonly unknown[]) => called(() => Reflect.apply(found, machine, given))
    },
  })
