/** What PostgreSQL keeps of a value: its text can hold every character but this one. */
export const storable = <Value>(value: Value): Value | string =>
  typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\uFFFD') : value
