package io.nsqconnect.broker.outgoing;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;

/** Opens TCP connections. Called on the home loop, which is that of the connections too. */
@FunctionalInterface
public interface Connector {
  /**
   * Connects to {@code target}. The connection is not read from until the caller has put its
   * handlers in and turned {@code autoRead} on. Who cancels the future need not close anything.
   *
   * @param timeoutMs longest time, looking up the name included
   */
  Future<Channel> connect(HostPort target, long timeoutMs);
}
