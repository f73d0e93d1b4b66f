import { chinese, takesInChinese } from '../desk/chinese.ts'
import { words } from '../desk/desk.ts'

/** The lines of `help`, as the desk puts them: what is typed stays as it is. */
export const help: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(words).flatMap(([word, { takes, help }]) => {
    const english = `{}${takes ? `${word} ${takes}` : word} – ${help}`
    const said = `{1}${takes ? `${word} ${takesInChinese(takes)}` : word} – ${chinese[word] ?? help}`
    return [
      [english, said],
      [`${english} (not with this WeChat client)`, `${said}（此微信客户端不支持）`],
    ]
  }),
)
