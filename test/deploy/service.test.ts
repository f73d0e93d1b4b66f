import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const unit = join(import.meta.dirname, '../../deploy/queqiao.service')
const text = readFileSync(unit, 'utf8')
const said = (name: string) => [...text.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].map(([, value]) => value)

/** Why systemd cannot be asked here; undefined where it can. */
const noSystemd = spawnSync('systemd-analyze', ['--version']).error ? 'no systemd here' : undefined

describe('deploy/queqiao.service', () => {
  test('runs as a user of its own, in the one folder that it may write to', () => {
    expect(said('User')).toEqual(['queqiao'])
    expect(said('ProtectSystem')).toEqual(['strict'])
    expect(said('WorkingDirectory')).toEqual([`/var/lib/${said('StateDirectory')[0]}`])
    expect(said('ReadWritePaths')).toEqual([])
  })

  test('starts again what fell, however often, and gives what is stopped the time it needs', () => {
    expect(said('Restart')).toEqual(['on-failure'])
    expect([said('RestartSec'), said('StartLimitIntervalSec')]).toEqual([['5s'], ['0']])
    expect(said('TimeoutStopSec')).toEqual(['30s'])
  })

  test.skipIf(noSystemd !== undefined)(`is understood by systemd${noSystemd ? `: ${noSystemd}` : ''}`, () => {
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', unit], { encoding: 'utf8' })
    expect([status, stderr]).toEqual([0, ''])
  })

  test.skipIf(noSystemd !== undefined)(`exposes 2 of 10 at most${noSystemd ? `: ${noSystemd}` : ''}`, () => {
    // throws above the threshold, which is in tenths
    const args = ['security', '--offline=yes', '--no-pager', '--threshold=20', unit]
    expect(execFileSync('systemd-analyze', args, { encoding: 'utf8' })).toContain('Overall exposure level')
  })
})
