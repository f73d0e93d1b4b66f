/** What PostgreSQL keeps of a value: its text can hold every character but NUL, and no half of one. */
export const storable = <Value>(value: Value): Value | string =>
  typeof value === 'string' ? value.replaceAll('\0', '\uFFFD').toWellFormed() : value
