import { wehelp } from './wehelp/index.ts'
import { wehub } from './wehub/index.ts'
import { wequick2019 } from './wequick-2019/index.ts'
import { wequick2021 } from './wequick-2021/index.ts'

/** Every dialect under the name that the settings call it by. */
export const dialects = { wehub, wehelp, 'wequick-2019': wequick2019, 'wequick-2021': wequick2021 } as const
