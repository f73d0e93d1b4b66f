import type { Fellows, Spell } from './store.ts'

/** The only process there is: everybody else who ever had this store has ended. */
export function loneFellow(id: number): Fellows {
  const spell: Spell = { id, ended: new AbortController().signal, own: () => Promise.resolve(true) }
  return {
    many: false,
    spell,
    spells: async function* () {
      yield spell
    },
    gone: (spells) => Promise.resolve(spells.filter((one) => one !== id)),
    accompanied: () => Promise.resolve(false),
    tell: () => Promise.resolve(),
    hear: () => undefined,
  }
}
