package io.nsqconnect.protocol.transport;

/**
 * The layers of a connection.
 *
 * @param tls whether it is encrypted
 * @param compression what lies above that
 * @param deflateLevel how hard this side tries, 1 to 9; of no meaning without deflate
 */
public record TransportLayers(boolean tls, Compression compression, int deflateLevel) {
  /** nsqd's level for those who do not ask for one. */
  public static final int DEFAULT_DEFLATE_LEVEL = 6;

  /** The bare socket. */
  public static final TransportLayers PLAIN =
      new TransportLayers(false, Compression.NONE, DEFAULT_DEFLATE_LEVEL);

  /** Whether there is any layer. */
  public boolean isPlain() {
    return !tls && compression == Compression.NONE;
  }
}
