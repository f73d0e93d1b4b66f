const MEGA = 1_000_000

/** What WeChat takes, and what decoding may cost. */
export const limits = {
  /** Bytes of a picture that WeChat takes. */
  picture: 20 * MEGA,
  /** Pixels of a side that WeChat takes. */
  side: 10_000,
  /** Bytes of a GIF that WeChat takes as a sticker: it must be smaller. */
  sticker: MEGA,
  /** Bytes of a file that is decoded at all. */
  input: 100 * MEGA,
  /** Pixels of a picture that is decoded, of all its frames together. */
  pixels: 120 * MEGA,
  /** Pixels from which a picture is decoded at a fraction of its size: so memory stays within some 100 MB. */
  large: 32 * MEGA,
  /** Pixels of a BMP, which is decoded whole. */
  bitmap: 16 * MEGA,
  /** Bytes of a GIF or WebP whose frames are counted: the decoder takes in all of it for that. */
  counted: 16 * MEGA,
  /** Pixels of an animation that are decoded at once, of those kinds that keep them all. */
  batch: 16 * MEGA,
  /** Frames of an animation before any is left out. */
  frames: 1_200,
  /** Seconds that a sticker or a GIF lasts. */
  seconds: 15,
  /** Bytes of a TGS once it is unpacked. */
  lottie: 8 * MEGA,
  /** Seconds of a TGS: what lasts longer is cut. */
  lottieSeconds: 3,
  /** Pixels of a side of a thumbnail. */
  thumbnail: 320,
  /** Seconds that one step of decoding may take. */
  patience: 30,
} as const
