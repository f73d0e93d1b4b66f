/** Reads back a column that we wrote as JSON ourselves. */
export const parse = <T>(text: string): T => JSON.parse(text)
