import { version } from '../assets.ts'
import type { Visit } from '../doors/visit.ts'

/** Keeps the page up to date. `talk`: with what is said in a chat after a moment. */
export const Live = ({ visit, talk }: { visit: Visit; talk?: { readonly key: string; readonly after: string } }) => {
  const query = new URLSearchParams({ root: visit.root, version: version(), ...talk })
  return (
    <div
      hidden
      id="live"
      hx-sse:connect={`${visit.root}/live?${query}`}
      hx-trigger="load, every 15s"
      hx-swap="none"
    ></div>
  )
}

/** Said where the connection is lost, and where the page is of another version, or stands on what is no longer known. */
export const Lost = ({ visit: { words } }: { readonly visit: Visit }) => (
  <>
    <p id="lost" class="state-line" role="status" hidden>
      {words.lost}
    </p>
    <p id="outdated" class="state-line" role="status" hidden>
      {words.outdated} <a href="?">{words.reload}</a>
    </p>
  </>
)
