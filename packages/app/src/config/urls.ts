/** The address that a WeChat client reports to. */
export const callbackUrl = (publicUrl: string, token: string): string => `${publicUrl}/wechat/${token}`

/** The address that a WeChat client polls, where that is another one. */
export const tasksUrl = (publicUrl: string, token: string): string => `${callbackUrl(publicUrl, token)}/tasks`

/** The address that a WeHub client brings files to. */
export const uploadUrl = (publicUrl: string, token: string): string => `${callbackUrl(publicUrl, token)}/upload`
