const en = {
  search: 'Search',
  searchedIn: 'In',
  searchAll: 'search in all chats',
  searching: 'Looking further back …',
  hits: 'What was found',
  noHits: 'Nobody said that in what is kept.',
  noMoreHits: 'That is all.',
} as const

const zh: Readonly<Record<keyof typeof en, string>> = {
  search: '搜索',
  searchedIn: '范围：',
  searchAll: '搜索所有聊天',
  searching: '正在查找更早的消息……',
  hits: '搜索结果',
  noHits: '保存的消息中没有这些内容。',
  noMoreHits: '没有更多了。',
}

/** What the page says where something is looked for. */
export const search = { en, zh }
