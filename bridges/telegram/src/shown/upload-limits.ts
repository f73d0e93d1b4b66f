/** Bytes of a file that a bot may send: to the public server, or to one of one's own that runs with --local. */
export const uploadLimits = { public: 50_000_000, local: 2_000_000_000 } as const
