import { readFileSync } from 'node:fs'

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

// The second field is the command in brackets, which may hold anything; the parent is the second after it.
const parentOf = (pid: number): number => {
  const stat = read(`/proc/${pid}/stat`)
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? 0)
}

const isPackageManager = (pid: number): boolean => /\b(npm|npx|pnpm|yarn|bun)\b/.test(read(`/proc/${pid}/cmdline`))

/** Our parent, and above it every package manager that had a hand in starting us (`npx pnpm …` makes four processes of
 *  one command). Where the system does not tell, the parent alone. */
export const ancestors = (): readonly number[] => {
  const pids = [process.ppid]
  for (let pid = parentOf(process.ppid); pid > 1 && isPackageManager(pid); pid = parentOf(pid)) pids.push(pid)
  return pids
}
