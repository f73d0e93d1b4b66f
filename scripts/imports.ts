import { posix } from 'node:path'
import ts from 'typescript'

/** What a node imports; undefined where it imports nothing. */
export const imported = (node: ts.Node): ts.Expression | undefined => {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return node.argument.literal
  const dynamic = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
  return dynamic ? node.arguments[0] : undefined
}

/** Whether only types come of it. */
export const isTypeOnly = (node: ts.Node): boolean =>
  ts.isImportTypeNode(node) ||
  (ts.isImportDeclaration(node) && node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword) ||
  (ts.isExportDeclaration(node) && node.isTypeOnly)

/** A file of the same package that another imports. */
export interface Import {
  readonly file: string
  readonly isType: boolean
}

/** The files of its own package that a file imports, from anywhere in it. */
export const importsIn = (file: string, text: string): readonly Import[] => {
  const found: Import[] = []
  const visit = (node: ts.Node): void => {
    const module = imported(node)
    if (module && ts.isStringLiteral(module) && module.text.startsWith('.'))
      found.push({ file: posix.join(posix.dirname(file), module.text), isType: isTypeOnly(node) })
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest))
  return found
}
