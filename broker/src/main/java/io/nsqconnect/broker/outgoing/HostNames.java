package io.nsqconnect.broker.outgoing;

import io.netty.util.NetUtil;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Finds the addresses of hosts, away from the event loop: a name server may take its time.
 *
 * <p>Those who ask for a name that is being looked up wait for the same answer, so that a silent
 * name server costs one thread per name, not per question. Nothing is kept beyond what the JDK
 * keeps: each connect looks again. Confined to the home loop.
 */
final class HostNames {
  private final EventExecutor home;
  private final Executor offLoop;
  private final Map<String, Promise<List<InetAddress>>> pending = new HashMap<>();

  HostNames(EventExecutor home, Executor offLoop) {
    this.home = home;
    this.offLoop = offLoop;
  }

  /** The addresses of {@code host}, at least one; an empty name is this host. */
  Future<List<InetAddress>> addresses(String host) {
    byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
    if (literal != null || host.isEmpty()) {
      return home.newSucceededFuture(List.of(literal(literal)));
    }
    Promise<List<InetAddress>> sought = pending.get(host);
    if (sought == null) {
      sought = home.newPromise();
      pending.put(host, sought);
      lookUp(host, sought);
    }
    return sought;
  }

  private void lookUp(String host, Promise<List<InetAddress>> sought) {
    sought.addListener(found -> pending.remove(host));
    try {
      offLoop.execute(
          () -> {
            try {
              sought.setSuccess(List.of(InetAddress.getAllByName(host)));
            } catch (UnknownHostException e) {
              sought.setFailure(new UnknownHostException("lookup " + host + ": no such host"));
            } catch (RuntimeException e) {
              sought.setFailure(e);
            }
          });
    } catch (RejectedExecutionException e) {
      sought.setFailure(e);
    }
  }

  private static InetAddress literal(byte[] address) {
    try {
      return address == null ? InetAddress.getLoopbackAddress() : InetAddress.getByAddress(address);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 or 16 bytes are always an address", e);
    }
  }
}
