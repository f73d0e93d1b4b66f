const PARAMETER = /;\s*([^\s=;]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))/g

/** The parameters of a header, by their names in small letters: `form-data; name="file";filename="a.jpg"`. A backslash is
 *  one, as in a Windows path, but before a quotation mark. */
export const parametersOf = (header: string): ReadonlyMap<string, string> => {
  const found = new Map<string, string>()
  for (const [, name = '', quoted, plain = ''] of header.matchAll(PARAMETER))
    found.set(name.toLowerCase(), quoted?.replaceAll('\\"', '"') ?? plain.trim())
  return found
}
