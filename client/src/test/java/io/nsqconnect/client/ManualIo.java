package io.nsqconnect.client;

import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An {@link IoThread} that is the test's own thread, runs when told to, and has a clock to turn.
 */
public final class ManualIo {
  /** Names of in-memory servers are global: each gets its own. */
  private static final AtomicInteger NEXT_PORT = new AtomicInteger(1);

  private final MockTicker ticker = Ticker.newMockTicker();
  private final ManualIoEventLoop loop =
      new ManualIoEventLoop(null, Thread.currentThread(), LocalIoHandler.newFactory(), ticker);
  private final IoThread io =
      new IoThread(
          loop,
          LocalChannel.class,
          nsqd -> new LocalAddress(nsqd.toString()),
          new NameLookups("no-names", InetAddress::getByName));

  /** The thread, for what is tested. */
  public IoThread io() {
    return io;
  }

  /** An address that nobody listens on. */
  public static NsqdAddress freeAddress() {
    return new NsqdAddress("memory", NEXT_PORT.getAndIncrement());
  }

  /** A server in memory. */
  public FakeNsqd nsqd() {
    return nsqd(freeAddress());
  }

  /** A server in memory that is reached by {@code address}. */
  public FakeNsqd nsqd(NsqdAddress address) {
    FakeNsqd nsqd = FakeNsqd.inMemory(loop, address);
    run();
    return nsqd;
  }

  /** Does all there is to do now. */
  public void run() {
    int ran;
    do {
      ran = loop.runNow();
    } while (ran > 0);
  }

  /** Turns the clock, and does what is due then. */
  public void advanceMs(long ms) {
    ticker.advanceMillis(ms);
    run();
  }
}
