package io.nsqconnect.broker.tcp;

/**
 * Which layers a client asks for.
 *
 * @param deflateLevel 0 or less for the usual one
 */
record LayerWishes(boolean tls, boolean snappy, boolean deflate, long deflateLevel) {
  /** None. */
  static final LayerWishes NONE = new LayerWishes(false, false, false, 0);
}
