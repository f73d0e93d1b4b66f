import { expect, it } from 'vitest'
import { windowsName } from '../../../packages/hub/src/files/windows-name.ts'

it.each([
  ['报告; 100%.pdf', '报告; 100%.pdf'],
  ['计划"一".pdf', '计划＂一＂.pdf'],
  ['a/b\\c: what?*.txt', 'a／b＼c： what？＊.txt'],
  ['two\nlines\u0000.txt', 'twolines.txt'],
  ['ends. . ', 'ends'],
  ['..', 'file'],
])('%j lies on the PC as %j', (name, there) => {
  expect(windowsName(name)).toBe(there)
})
