const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\ufe0f/u
const invisible = /^[\p{Mn}\p{Me}\p{Cc}\p{Cf}]+$/u

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
const characters = (text: string): readonly string[] => Array.from(segmenter.segment(text), (each) => each.segment)

const widthOf = (character: string): number => (invisible.test(character) ? 0 : wide.test(character) ? 2 : 1)

/** How many columns of a terminal a text takes: Chinese characters and emoji take two. */
export const width = (text: string): number => characters(text).reduce((sum, each) => sum + widthOf(each), 0)

/** Fills a text up with spaces to a number of columns. */
export const pad = (text: string, columns: number): string => text + ' '.repeat(Math.max(0, columns - width(text)))

/** Breaks a text into lines of at most so many columns: at a space where there is one, else between characters. */
export const wrap = (text: string, columns: number): readonly string[] => {
  const lines: string[] = []
  let line = ''
  for (const each of characters(text.replace(/\s+/g, ' ').trim())) {
    if (width(line) + widthOf(each) > columns) {
      const space = each === ' ' ? line.length : line.lastIndexOf(' ')
      lines.push(space > 0 ? line.slice(0, space) : line)
      line = space > 0 ? line.slice(space + 1) : ''
    }
    if (line !== '' || each !== ' ') line += each
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line]
}
