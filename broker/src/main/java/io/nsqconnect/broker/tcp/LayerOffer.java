package io.nsqconnect.broker.tcp;

import static io.nsqconnect.protocol.ErrorCode.E_IDENTIFY_FAILED;

import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.config.Options;
import io.nsqconnect.broker.tls.TlsServer;
import io.nsqconnect.protocol.NsqException;
import io.nsqconnect.protocol.transport.Compression;
import io.nsqconnect.protocol.transport.TransportLayers;
import java.util.Optional;

/**
 * Which layers clients may have.
 *
 * @param tls makes the TLS side of a connection; empty if that is not offered
 * @param tlsRequired whether nothing else but IDENTIFY is allowed without it
 * @param maxDeflateLevel a level above it is lowered to it
 */
record LayerOffer(
    Optional<TlsServer> tls,
    boolean tlsRequired,
    boolean deflate,
    boolean snappy,
    int maxDeflateLevel) {

  static LayerOffer of(Configuration configuration, Optional<TlsServer> tls) {
    return new LayerOffer(
        tls,
        !configuration.get(Options.TLS_REQUIRED).equals("false"),
        configuration.get(Options.DEFLATE),
        configuration.get(Options.SNAPPY),
        configuration.get(Options.MAX_DEFLATE_LEVEL).intValue());
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
    boolean withTls = tls.isPresent() && wishes.tls();
    return new TransportLayers(withTls, compression, (int) Math.min(level, maxDeflateLevel));
  }
}
