import { wehub } from './wehub/index.ts'

/** Every dialect under the name that the settings call it by. */
export const dialects = { wehub } as const
