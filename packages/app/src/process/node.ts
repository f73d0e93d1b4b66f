/** What to tell people whose Node is too old, in one line; undefined where it is new enough. `needed`: as `>=22.19`. */
export const oldNode = (found: string, needed: string): string | undefined => {
  const least = needed.replace(/^\D+/, '')
  if (found.localeCompare(least, 'en', { numeric: true }) >= 0) return undefined
  return (
    `Queqiao needs Node ${least} or newer, and this is Node ${found}. Install a newer one (https://nodejs.org), ` +
    'or run `npx --yes pnpm@12 queqiao` in a clone on Linux, which brings its own.'
  )
}
