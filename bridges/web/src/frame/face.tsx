import { visible } from '@queqiao/protocol/model'

/** How many colours there are for faces without a picture. */
const colours = 8

const colourOf = (id: string): number =>
  [...id].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973, 7) % colours

interface FaceProps {
  readonly name: string
  /** The same for the same one: it chooses the colour. */
  readonly id: string
  /** Where their picture is. */
  readonly picture?: string | undefined
}

/** Somebody's picture, or the first letter of their name. */
export const Face = ({ name, id, picture }: FaceProps) =>
  picture === undefined ? (
    <span class={`face c${colourOf(id)}`} aria-hidden="true">
      {[...visible(name).trim()][0] ?? '·'}
    </span>
  ) : (
    <img class="face" src={picture} alt="" loading="lazy" width="40" height="40" />
  )
