package io.nsqconnect.broker.tcp;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.nsqconnect.protocol.transport.TransportLayers;
import io.nsqconnect.protocol.transport.TransportUpgrade;

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
  }

  private final TransportLayers layers;
  private final TransportUpgrade transport;
  private final Actions actions;

  Upgrade(ChannelHandlerContext peer, TransportLayers layers, Actions actions) {
    this.layers = layers;
    this.actions = actions;
    transport =
        new TransportUpgrade(
            peer,
            layers,
            allocator -> {
              throw new IllegalStateException("TLS is not offered");
            });
  }

  /** The answer to IDENTIFY has been written: what follows is of the layers. */
  void begin() {
    addNextLayer();
  }

  TransportUpgrade transport() {
    return transport;
  }

  ClientTransport result() {
    return new ClientTransport(layers.compression());
  }

  private void addNextLayer() {
    if (transport.isComplete()) {
      actions.onUpgraded(this);
      return;
    }
    transport
        .addNext(Unpooled.EMPTY_BUFFER)
        .addListener(
            added -> {
              actions.confirmLayer();
              addNextLayer();
            });
  }
}
