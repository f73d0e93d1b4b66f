/** Keys that a later release brings. They are refused until they do something. */
const keys = new Set(['adminUrl', 'language', 'replies', 'recalls', 'web'])

/** Whether this release does not have the key yet, though a later one will. */
export const isLater = (key: string): boolean => keys.has(key.replace(/\[\d+\]/g, '[]'))
