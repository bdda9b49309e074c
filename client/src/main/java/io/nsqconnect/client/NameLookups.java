package io.nsqconnect.client;

import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Finds the addresses of hosts on threads of its own, because the system's resolver blocks, for
 * many seconds if a name server is away. IP addresses need no looking up and take no thread.
 *
 * <p>Whoever waits has a time limit; what is asked for here is not given up, and only bounded in
 * number.
 */
final class NameLookups extends AddressResolverGroup<InetSocketAddress> {
  /** One name that hangs does not hold up the others. */
  private static final int MAX_THREADS = 4;

  private static final int MAX_WAITING = 10_000;
  private static final long IDLE_SECONDS = 10;

  /** How a name is looked up; blocks. */
  interface Blocking {
    InetAddress lookUp(String host) throws UnknownHostException;
  }

  private final Blocking system;
  private final ThreadPoolExecutor threads;

  /** Nothing looked up; threads called {@code threadName} exist only while they are needed. */
  NameLookups(String threadName, Blocking system) {
    this.system = system;
    threads =
        new ThreadPoolExecutor(
            MAX_THREADS,
            MAX_THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MAX_WAITING),
            task -> {
              Thread thread = new Thread(task, threadName);
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
  }

  @Override
  protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
    return new Names(executor).asAddressResolver();
  }

  @Override
  public void close() {
    threads.shutdownNow();
    super.close();
  }

  private final class Names extends InetNameResolver {
    Names(EventExecutor executor) {
      super(executor);
    }

    @Override
    protected void doResolve(String host, Promise<InetAddress> answer) {
      if (NetUtil.createByteArrayFromIpAddressString(host) != null) {
        lookUp(host, answer);
        return;
      }
      try {
        threads.execute(() -> lookUp(host, answer));
      } catch (RejectedExecutionException e) {
        answer.tryFailure(new UnknownHostException(host + ": too many names to look up"));
      }
    }

    @Override
    protected void doResolveAll(String host, Promise<List<InetAddress>> answer) {
      throw new UnsupportedOperationException("connections use one address");
    }

    private void lookUp(String host, Promise<InetAddress> answer) {
      try {
        answer.trySuccess(system.lookUp(host));
      } catch (UnknownHostException e) {
        answer.tryFailure(e);
      }
    }
  }
}
