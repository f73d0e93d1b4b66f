// What the table says in Chinese: each figure and baseline by the form of its English name.

type Form = readonly [english: RegExp, chinese: string]

const forms: readonly Form[] = [
  [/^decode a text report \((.+)\)$/, '解码一条文本上报（$1）'],
  [/^decode contacts: (.+) friends, (.+) groups of (.+) \((.+)\)$/, '解码通讯录：$1 位好友，$2 个 $3 人的群（$4）'],
  [/^encode a task \((.+)\)$/, '编码一个任务（$1）'],
  [/^callback app without a store, (\d+) connections$/, '不带存储的回调应用，$1 个连接'],
  [/^report stored durably before the answer, (\d+) connections$/, '上报落盘之后再应答，$1 个连接'],
  [/^report stored durably before the answer, (\d+) connections: p99$/, '上报落盘之后再应答，$1 个连接：p99'],
  [/^idle poll, (\d+) connections$/, '空闲轮询，$1 个连接'],
  [/^idle polls of (.+) accounts, each every (\d+) s: p99$/, '$1 个账号空闲轮询，各每 $2 秒一次：p99'],
  [
    /^two processes → stub homeserver, (\d+) rooms, (\d+) ms a send$/,
    '两个进程 → 替身服务器，$1 个房间，每次发送 $2 毫秒',
  ],
  [
    /^four processes → stub homeserver, (\d+) rooms, (\d+) ms a send$/,
    '四个进程 → 替身服务器，$1 个房间，每次发送 $2 毫秒',
  ],
  [
    /^WeChat text → stub homeserver, (\d+) rooms, (\d+) ms a send$/,
    '微信文本 → 替身服务器，$1 个房间，每次发送 $2 毫秒',
  ],
  [/^WeChat text → Synapse, (\d+) rooms$/, '微信文本 → Synapse，$1 个房间'],
  [/^a message from the report to the other side, (.+)$/, '一条消息从上报到对端，$1'],
  [/^a message that calls a member, from the report to the other side, (.+)$/, '一条提到成员的消息从上报到对端，$1'],
  [/^a message from the other side to the client, and its answer, (.+)$/, '一条消息从对端到客户端及其结果，$1'],
  [/^start to ready, (.+)$/, '从启动到就绪，$1'],
  [/^SILK to Opus$/, 'SILK 转 Opus'],
  [/^memory growth, (\d+) MB (\S+ → \S+), files in S3$/, '内存增长，$1 MB，$2，文件在 S3'],
  [/^memory growth, (\d+) MB (\S+ → \S+)$/, '内存增长，$1 MB，$2'],
  [
    /^(\d+) small pictures → stub homeserver, in (\d+) rooms?, (\d+) ms a request$/,
    '$1 张小图 → 替身服务器，$2 个房间，每次请求 $3 毫秒',
  ],
  [/^bare Hono, a row inserted$/, '裸 Hono，插入一行'],
  [/^bare Hono$/, '裸 Hono'],
  [/^raw fetch loop$/, '裸 fetch 循环'],
  [/^the same loop, as ghosts with devices$/, '同样的循环，以带设备的影子用户发送'],
  [/^bound by the processors$/, '受处理器限制'],
  [/^one process$/, '一个进程'],
  [/^real time$/, '实时'],
  [/^allowed$/, '允许值'],
  [/^JSON\.(parse|stringify)$/, 'JSON.$1'],
  [/^(\S+ messages .+)$/, '$1'],
]

/** How much a store holds, where a name says it. */
const sizes: readonly Form[] = [
  [/([\d,]+) messages in ([\d,]+) chats/g, '$2 个会话共 $1 条消息'],
  [/([\d,]+) messages of ([\d,]+) accounts/g, '$2 个账号共 $1 条消息'],
  [/, groups of (\d+)/g, '，$1 人的群'],
  [/, ([\d,]+) of them active/g, '，其中 $1 个活跃'],
]

/** The name in Chinese. Throws where nobody has said what it is. */
export function inChinese(name: string): string {
  const rest = name.replace(/^PostgreSQL: /, '')
  const form = forms.find(([english]) => english.test(rest))
  if (!form) throw new Error(`chinese.ts does not say what "${name}" is in Chinese`)
  const said = sizes.reduce((text, size) => text.replace(...size), rest.replace(...form))
  return rest === name ? said : `PostgreSQL：${said}`
}
