import { describe, expect, test } from 'vitest'
import { hasScreen } from '../../packages/app/src/demo/open.ts'

describe('the demo opens a browser', () => {
  test.each([
    ['on a desktop', { DISPLAY: ':0' }, 'linux', true],
    ['on a desktop of today', { WAYLAND_DISPLAY: 'wayland-0' }, 'linux', true],
    ['on a Mac', {}, 'darwin', true],
    ['on Windows', {}, 'win32', true],
    ['not on a server', {}, 'linux', false],
    ['not from afar', { DISPLAY: ':0', SSH_CONNECTION: '10.0.0.1 22' }, 'linux', false],
    ['not in CI', { DISPLAY: ':0', CI: 'true' }, 'linux', false],
  ] as const)('%s', (_, environment, platform, opens) => {
    expect(hasScreen(environment, platform)).toBe(opens)
  })
})
