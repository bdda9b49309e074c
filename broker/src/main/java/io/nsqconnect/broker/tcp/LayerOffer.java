package io.nsqconnect.broker.tcp;

import static io.nsqconnect.protocol.ErrorCode.E_IDENTIFY_FAILED;

import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.config.Options;
import io.nsqconnect.protocol.NsqException;
import io.nsqconnect.protocol.transport.Compression;
import io.nsqconnect.protocol.transport.TransportLayers;

/**
 * Which layers clients may have.
 *
 * @param maxDeflateLevel a level above it is lowered to it
 */
record LayerOffer(boolean deflate, boolean snappy, int maxDeflateLevel) {
  static LayerOffer of(Configuration configuration) {
    return new LayerOffer(
        configuration.get(Options.DEFLATE),
        configuration.get(Options.SNAPPY),
        configuration.get(Options.MAX_DEFLATE_LEVEL));
  }

  /**
   * What a client gets of what it wishes. What is not offered it does not get, which it is told.
   *
   * @throws NsqException E_IDENTIFY_FAILED if it wishes for both compressions and could have either
   */
  TransportLayers grant(LayerWishes wishes) {
    boolean withDeflate = deflate && wishes.deflate();
    boolean withSnappy = snappy && wishes.snappy();
    if (withDeflate && withSnappy) {
      throw new NsqException(
          E_IDENTIFY_FAILED, "cannot enable both deflate and snappy compression");
    }
    long level = TransportLayers.DEFAULT_DEFLATE_LEVEL;
    if (withDeflate && wishes.deflateLevel() > 0) {
      level = wishes.deflateLevel();
    }
    Compression compression = Compression.NONE;
    if (withDeflate) {
      compression = Compression.DEFLATE;
    } else if (withSnappy) {
      compression = Compression.SNAPPY;
    }
    return new TransportLayers(false, compression, (int) Math.min(level, maxDeflateLevel));
  }
}
