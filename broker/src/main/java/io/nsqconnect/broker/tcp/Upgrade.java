package io.nsqconnect.broker.tcp;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Future;
import io.nsqconnect.broker.tls.TlsServer;
import io.nsqconnect.broker.tls.TlsSession;
import io.nsqconnect.protocol.transport.Compression;
import io.nsqconnect.protocol.transport.TransportLayers;
import io.nsqconnect.protocol.transport.TransportUpgrade;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection on its way to the layers that its IDENTIFY has settled: adds them one after the
 * other and has each confirmed by an OK that travels through it.
 */
final class Upgrade {
  /** What the connection does for its upgrade. */
  interface Actions {
    /** Sends an OK at once. */
    void confirmLayer();

    void onUpgraded(Upgrade upgrade);

    /** The client could not agree with us; the channel is about to be closed. */
    void onUpgradeFailed(Upgrade upgrade, Throwable cause);
  }

  private static final Logger LOG = LoggerFactory.getLogger(Upgrade.class);

  private final String client;
  private final TransportLayers layers;
  private final Optional<TlsServer> tls;
  private final TransportUpgrade transport;
  private final Actions actions;

  /**
   * An upgrade that has not begun.
   *
   * @param client what the log calls it
   * @param tls makes the TLS side, if that is one of the layers
   */
  Upgrade(
      String client,
      ChannelHandlerContext peer,
      TransportLayers layers,
      Optional<TlsServer> tls,
      Actions actions) {
    this.client = client;
    this.layers = layers;
    this.actions = actions;
    this.tls = tls;
    transport =
        new TransportUpgrade(peer, layers, allocator -> tls.orElseThrow().newHandler(allocator));
  }

  /** The answer to IDENTIFY has been written: what follows is of the layers. */
  void begin() {
    addNextLayer();
  }

  TransportUpgrade transport() {
    return transport;
  }

  ClientTransport result() {
    Optional<TlsSession> session =
        Optional.ofNullable(transport.tls()).map(h -> TlsSession.of(h.engine().getSession()));
    return new ClientTransport(session, layers.compression());
  }

  /** Names the layer that comes next. */
  private void log() {
    String layer = layers.compression().name().toLowerCase(Locale.ROOT);
    if (tlsIsNext()) {
      layer = "TLS";
    } else if (layers.compression() == Compression.DEFLATE) {
      layer += " (level " + layers.deflateLevel() + ")";
    }
    LOG.info("PROTOCOL(V2): [{}] upgrading connection to {}", client, layer);
  }

  private boolean tlsIsNext() {
    return layers.tls() && transport.tls() == null;
  }

  private void addNextLayer() {
    if (transport.isComplete()) {
      actions.onUpgraded(this);
      return;
    }
    log();
    boolean encrypts = tlsIsNext();
    Future<?> usable = transport.addNext(Unpooled.EMPTY_BUFFER);
    if (encrypts) {
      tls.orElseThrow().pace(transport.belowTls());
    }
    usable.addListener(
        added -> {
          if (added.isSuccess()) {
            actions.confirmLayer();
            addNextLayer();
          } else {
            actions.onUpgradeFailed(this, added.cause());
          }
        });
  }
}
