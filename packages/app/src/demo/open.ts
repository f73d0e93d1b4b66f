import { spawn } from 'node:child_process'
import type { Environment } from '../config/substitute.ts'

type Opener = readonly [program: string, ...args: readonly string[]]

/** What opens an address where people look at one, by system; elsewhere what desktops agreed on. */
const openers: Readonly<Partial<Record<NodeJS.Platform, Opener>>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
}
const usual: Opener = ['xdg-open']

/** Whether there is a screen on which a browser could open: none in CI, and none where nobody sees windows. */
export const hasScreen = (
  { CI, DISPLAY, WAYLAND_DISPLAY, SSH_CONNECTION }: Environment,
  platform = process.platform,
) => {
  if (CI || SSH_CONNECTION) return false
  return platform === 'darwin' || platform === 'win32' || Boolean(DISPLAY || WAYLAND_DISPLAY)
}

/** Opens an address in the browser, and does not wait for it. Where there is none nothing happens: the address was printed, too. */
export const openInBrowser = (url: string): void => {
  const [program, ...args] = openers[process.platform] ?? usual
  const child = spawn(program, [...args, url], { stdio: 'ignore', detached: true })
  child.on('error', () => undefined)
  child.unref()
}
