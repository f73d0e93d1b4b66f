import { urlOf } from '../process/listen.ts'
import type { Config } from './schema.ts'

/** Whether there is a web page: unless the settings say otherwise, wherever somebody can sign in. */
export const hasPage = ({ web, adminToken }: Pick<Config, 'web' | 'adminToken'>): boolean =>
  web.enabled ?? adminToken !== undefined

/** How people reach it. */
export const pageUrl = ({ admin, adminUrl }: Pick<Config, 'admin' | 'adminUrl'>): string =>
  adminUrl ?? urlOf(admin.host, admin.port)
