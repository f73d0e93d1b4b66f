const ending = /\.[a-z\d]{1,5}$/i

/** How a name ends, with its dot: `.jpg`; '' where it has no ending. */
export const endingOf = (name: string): string => ending.exec(name)?.[0] ?? ''

/** The name without its ending. */
export const bareOf = (name: string): string => name.replace(ending, '')
