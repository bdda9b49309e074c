package io.nsqconnect.broker;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.nsqconnect.broker.auth.AuthServers;
import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.config.Options;
import io.nsqconnect.broker.engine.Clock;
import io.nsqconnect.broker.lookup.LookupPeers;
import io.nsqconnect.broker.loop.HomeLoop;
import io.nsqconnect.broker.outgoing.Dialer;
import io.nsqconnect.broker.outgoing.HttpQueries;
import io.nsqconnect.broker.outgoing.ServerTrust;
import io.nsqconnect.broker.sockets.Transport;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The servers that the broker itself turns to.
 *
 * <p>It speaks with them on the home loop. What can only be waited for, such as a name server, is
 * waited for on threads that exist while there is something to wait for.
 */
final class Neighbours implements AutoCloseable {
  /** As many names may hang at the same time before others have to wait. */
  private static final int MAX_THREADS = 16;

  private static final int MAX_WAITING = 1000;
  private static final int IDLE_SECONDS = 5;

  private final ThreadPoolExecutor waiting =
      new ThreadPoolExecutor(
          MAX_THREADS,
          MAX_THREADS,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(MAX_WAITING),
          new DefaultThreadFactory("outgoing", true));
  private final LookupPeers lookup;
  private final AuthServers authServers;

  Neighbours(HomeLoop home, Clock clock, Transport transport, Configuration configuration) {
    waiting.allowCoreThreadTimeOut(true);
    EventLoop loop = home.loop();
    ServerTrust trust = new ServerTrust(loop, waiting, configuration);
    if (configuration.get(Options.AUTH_HTTP_ADDRESSES).stream()
        .anyMatch(address -> address.startsWith("https://"))) {
      // The first client should not have to wait for it.
      loop.execute(trust::get);
    }
    Dialer dialer = new Dialer(loop, transport.client(), waiting);
    HttpQueries queries =
        new HttpQueries(
            loop,
            dialer,
            trust,
            configuration.get(Options.HTTP_CLIENT_CONNECT_TIMEOUT),
            configuration.get(Options.HTTP_CLIENT_REQUEST_TIMEOUT));
    lookup = new LookupPeers(home, dialer, queries);
    authServers = new AuthServers(configuration, loop, queries, clock, waiting);
  }

  LookupPeers lookup() {
    return lookup;
  }

  AuthServers authServers() {
    return authServers;
  }

  /** Waits for nobody any more. */
  @Override
  public void close() {
    waiting.shutdownNow();
  }
}
