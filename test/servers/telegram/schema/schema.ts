import generated from './schema.json' with { type: 'json' }

/** What a parameter may be. `file` is an upload; `is` names a type; `one` lists the only values. */
export type Type =
  | 'string'
  | 'number'
  | 'boolean'
  | 'file'
  | 'any'
  | { readonly is: string }
  | { readonly list: Type }
  | { readonly either: readonly Type[] }
  | { readonly one: readonly (string | number | boolean)[] }

/** Least and most. */
export type Span = readonly [number, number]

/** One parameter, or one field of an object. */
export interface Field {
  readonly type: Type
  readonly optional?: true
  /** In code points. */
  readonly chars?: Span
  /** In UTF-8. */
  readonly bytes?: Span
  readonly items?: Span
  readonly range?: Span
}

export type Fields = { readonly [name: string]: Field }

export interface Schema {
  readonly methods: { readonly [name: string]: Fields }
  /** An object by its fields, or another name for a type. */
  readonly types: { readonly [name: string]: { readonly fields: Fields } | { readonly type: Type } }
  /** The kinds of update. */
  readonly updates: readonly string[]
}

/** The Bot API as `@grammyjs/types` declares it: parameters only. Made by `extract.ts`. */
export const schema = generated as unknown as Schema

const names = new Map(Object.keys(schema.methods).map((name) => [name.toLowerCase(), name]))

/** The method's own spelling: "All methods in the Bot API are case-insensitive". */
export const methodNamed = (name: string): string | undefined => names.get(name.toLowerCase())
