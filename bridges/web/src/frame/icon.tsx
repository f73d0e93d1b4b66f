interface IconProps {
  /** The line that is drawn, in a square of 24. */
  readonly path: string
  /** Pixels of its edge. */
  readonly size: number
  readonly width?: string
}

/** A sign drawn in one line; what it means is said beside it. */
export const Icon = ({ path, size, width = '1.8' }: IconProps) => (
  <svg viewBox="0 0 24 24" width={size} height={size} aria-hidden="true">
    <path
      d={path}
      fill="none"
      stroke="currentColor"
      stroke-width={width}
      stroke-linecap="round"
      stroke-linejoin="round"
    />
  </svg>
)
