import type { PolledOptions } from '../polled/options.ts'

export interface WeQuickOptions extends PolledOptions {
  /** How files are sent: in a form under this name (default `file`), or as the whole body. No document says. */
  readonly upload?: { readonly field?: string; readonly raw?: boolean }
}
