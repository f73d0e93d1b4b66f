const UNSEEN = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/** A name without control characters and those that turn what follows around: `gpj.exe` must not be shown as `exe.jpg`. */
export const visible = (name: string): string => name.toWellFormed().replace(UNSEEN, '')
