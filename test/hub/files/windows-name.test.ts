import { expect, it } from 'vitest'
import { shownName, windowsName } from '../../../packages/hub/src/files/windows-name.ts'

it.each([
  ['报告; 100%.pdf', '报告; 100%.pdf'],
  ['计划"一".pdf', '计划＂一＂.pdf'],
  ['a/b\\c: what?*.txt', 'a／b＼c： what？＊.txt'],
  ['two\nlines\u0000.txt', 'twolines.txt'],
  ['ends. . ', 'ends'],
  ['..', 'file'],
  ['../../../etc/passwd', '..／..／..／etc／passwd'],
  ['photo\u202egpj.exe', 'photogpj.exe'],
  [`${'长'.repeat(4_000)}.docx`, `${'长'.repeat(195)}.docx`],
  [`${'a'.repeat(195)}😀😀.zip`, `${'a'.repeat(195)}.zip`],
  ['CON', 'ＣON'],
  ['aux.txt', 'ａux.txt'],
  ['Nul.tar.gz', 'Ｎul.tar.gz'],
  ['COM1 .pdf', 'ＣOM1 .pdf'],
  ['lpt².mp3', 'ｌpt².mp3'],
  ['Conference.pdf', 'Conference.pdf'],
  ['com10.pdf', 'com10.pdf'],
  [`${'a'.repeat(199)} bcd`, 'a'.repeat(199)],
  [`${'a'.repeat(198)}. bcd`, 'a'.repeat(198)],
])('%j lies on the PC as %j', (name, there) => {
  expect(windowsName(name)).toBe(there)
})

it.each([
  [`计划 "一"; 100% 'c'.pdf`, `计划 "一"; 100% 'c'.pdf`],
  ['..\\../photo\u202egpj.exe', '..＼..／photogpj.exe'],
])('%j is shown to people as %j', (name, shown) => {
  expect(shownName(name)).toBe(shown)
})
