/** What a line of the log is about: names, numbers and what went wrong, nothing that holds anything else. */
export type About = Readonly<Record<string, string | number | boolean | Error | undefined>>

/** A line for the log. Never holds message text or secrets. */
export type Log = (level: 'debug' | 'info' | 'warn' | 'error', message: string, about?: About) => void
