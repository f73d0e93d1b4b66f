import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { argv } from 'node:process'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { limits } from './limits.ts'
import type { Field, Fields, Schema, Type } from './schema.ts'

// Reads the declarations of @grammyjs/types as syntax, without the type checker: a third of a second. Run it after
// a new version of the types: node --conditions=source test/servers/telegram/schema/extract.ts

type Declared = ts.InterfaceDeclaration | ts.TypeAliasDeclaration

const primitives = new Map<ts.SyntaxKind, Type>([
  [ts.SyntaxKind.StringKeyword, 'string'],
  [ts.SyntaxKind.NumberKeyword, 'number'],
  [ts.SyntaxKind.BooleanKeyword, 'boolean'],
  [ts.SyntaxKind.TemplateLiteralType, 'string'],
])

const folder = () => dirname(createRequire(import.meta.url).resolve('@grammyjs/types'))

const sources = () =>
  readdirSync(folder())
    .filter((name) => name.endsWith('.d.ts'))
    .map((name) => ts.createSourceFile(name, readFileSync(join(folder(), name), 'utf8'), ts.ScriptTarget.ESNext, true))

function* declared(node: ts.Node, scope = ''): Generator<[string, Declared]> {
  for (const child of ts.isSourceFile(node) || ts.isModuleBlock(node) ? node.statements : []) {
    if (ts.isInterfaceDeclaration(child) || ts.isTypeAliasDeclaration(child)) yield [scope + child.name.text, child]
    if (ts.isModuleDeclaration(child) && child.body) yield* declared(child.body, `${scope}${child.name.text}.`)
  }
}

const docOf = (node: ts.Node): string =>
  ts
    .getJSDocCommentsAndTags(node)
    .map((doc) => ts.getTextOfJSDocComment(doc.comment) ?? '')
    .join('\n')

const literal = (node: ts.LiteralTypeNode): string | number | boolean => {
  if (node.literal.kind === ts.SyntaxKind.TrueKeyword) return true
  if (node.literal.kind === ts.SyntaxKind.FalseKeyword) return false
  return ts.isNumericLiteral(node.literal) ? Number(node.literal.text) : node.literal.getText().slice(1, -1)
}

const either = (options: readonly Type[]): Type => {
  const isOne = (type: Type): type is Extract<Type, { one: unknown }> => typeof type === 'object' && 'one' in type
  const values = options.filter(isOne).flatMap((option) => option.one)
  const rest = options.filter((option) => !isOne(option))
  const all: Type[] = values.length > 0 ? [...rest, { one: values }] : rest
  return all.length === 1 && all[0] !== undefined ? all[0] : { either: all }
}

class Extractor {
  readonly declarations = new Map(sources().flatMap((source) => [...declared(source)]))
  readonly types: { [name: string]: { fields: Fields } | { type: Type } } = {}

  schema(): Schema {
    return { updates: this.updates(), methods: this.methods(), types: this.types }
  }

  private find(name: string, scope: string): [string, Declared] | undefined {
    const full = [scope + name, name].find((candidate) => this.declarations.has(candidate))
    const node = full === undefined ? undefined : this.declarations.get(full)
    return full !== undefined && node ? [full, node] : undefined
  }

  private updates(): string[] {
    const update = this.declarations.get('Update')
    if (!update || !ts.isInterfaceDeclaration(update)) throw new Error('telegram schema: no Update')
    return update.members.flatMap((member) => member.name?.getText() ?? []).filter((name) => name !== 'update_id')
  }

  private methods(): { [name: string]: Fields } {
    const wrapper = this.declarations.get('ApiMethods')
    if (!wrapper || !ts.isTypeAliasDeclaration(wrapper) || !ts.isTypeLiteralNode(wrapper.type))
      throw new Error('telegram schema: no ApiMethods')
    const methods = wrapper.type.members.filter(ts.isMethodSignature)
    return Object.fromEntries(methods.map((method) => [method.name.getText(), this.parameters(method)]))
  }

  private parameters(method: ts.MethodSignature): Fields {
    const type = method.parameters[0]?.type
    return type && ts.isTypeLiteralNode(type) ? this.fields(type.members, '') : {}
  }

  private fields(members: ts.NodeArray<ts.TypeElement>, scope: string): Fields {
    return Object.fromEntries(
      members.filter(ts.isPropertySignature).map((member) => [member.name.getText(), this.field(member, scope)]),
    )
  }

  private field(member: ts.PropertySignature, scope: string): Field {
    const type = this.type(member.type, scope)
    return { type, ...(member.questionToken ? { optional: true as const } : {}), ...limits(docOf(member), type) }
  }

  private type(node: ts.TypeNode | undefined, scope: string): Type {
    if (!node) return 'any'
    const primitive = primitives.get(node.kind)
    if (primitive) return primitive
    if (ts.isLiteralTypeNode(node)) return { one: [literal(node)] }
    if (ts.isArrayTypeNode(node)) return { list: this.type(node.elementType, scope) }
    if (ts.isParenthesizedTypeNode(node) || ts.isTypeOperatorNode(node)) return this.type(node.type, scope)
    if (ts.isUnionTypeNode(node)) return either(node.types.map((option) => this.type(option, scope)))
    // `string & Record<never, never>`: any string, with the known ones suggested
    if (ts.isIntersectionTypeNode(node)) return this.type(node.types[0], scope)
    return ts.isTypeReferenceNode(node) ? this.reference(node, scope) : 'any'
  }

  private reference(node: ts.TypeReferenceNode, scope: string): Type {
    const name = node.typeName.getText()
    if (name === 'F') return 'file'
    if (name === 'Array' || name === 'ReadonlyArray') return { list: this.type(node.typeArguments?.[0], scope) }
    if (name === 'Exclude') return { one: this.updates() }
    if (name === 'Omit') return this.type(node.typeArguments?.[0], scope)
    if (name === 'LanguageCode') return 'string'
    const found = this.find(name, scope)
    if (!found) return 'any'
    this.add(...found)
    return { is: found[0] }
  }

  private add(name: string, node: Declared): void {
    if (name in this.types) return
    const scope = name.includes('.') ? name.slice(0, name.lastIndexOf('.') + 1) : ''
    // named before it is read: types refer to themselves
    this.types[name] = { fields: {} }
    this.types[name] = ts.isInterfaceDeclaration(node)
      ? { fields: this.inherited(node, scope) }
      : { type: this.type(node.type, scope) }
  }

  private inherited(node: ts.InterfaceDeclaration, scope: string): Fields {
    const parents = (node.heritageClauses ?? []).flatMap((clause) => clause.types)
    const above = parents.map((parent) => {
      const found = this.find(parent.expression.getText(), scope)
      return found && ts.isInterfaceDeclaration(found[1]) ? this.inherited(found[1], scope) : {}
    })
    return Object.assign({}, ...above, this.fields(node.members, scope))
  }
}

/** Reads the installed `@grammyjs/types`. */
export const extract = (): Schema => new Extractor().schema()

if (argv[1] === fileURLToPath(import.meta.url)) {
  const target = fileURLToPath(new URL('schema.json', import.meta.url))
  writeFileSync(target, `${JSON.stringify(extract())}\n`)
}
