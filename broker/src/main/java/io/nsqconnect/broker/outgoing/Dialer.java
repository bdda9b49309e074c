package io.nsqconnect.broker.outgoing;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.nsqconnect.broker.sockets.SocketFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Connects to a host by name or address; of several addresses the first that answers.
 *
 * <p>The time there is gets shared among the addresses, so that a dead one leaves some for the
 * next. Confined to the home loop.
 */
public final class Dialer implements Connector {
  /** A name with more addresses than this has others that are as good. */
  private static final int MAX_ADDRESSES = 4;

  private final EventLoop loop;
  private final Class<? extends Channel> socketType;
  private final HostNames names;

  /**
   * A dialer for connections of {@code loop}.
   *
   * @param offLoop where names are looked up
   */
  public Dialer(EventLoop loop, Class<? extends Channel> socketType, Executor offLoop) {
    this.loop = loop;
    this.socketType = socketType;
    this.names = new HostNames(loop, offLoop);
  }

  @Override
  public Future<Channel> connect(HostPort target, long timeoutMs) {
    Promise<Channel> connected = loop.newPromise();
    Future<?> timer =
        loop.schedule(
            () -> connected.tryFailure(failed(target, "i/o timeout")),
            timeoutMs,
            TimeUnit.MILLISECONDS);
    connected.addListener(done -> timer.cancel(false));
    names
        .addresses(target.host())
        .addListener(
            (Future<List<InetAddress>> found) -> {
              if (found.isSuccess()) {
                List<InetAddress> all = found.getNow();
                List<InetAddress> some = all.subList(0, Math.min(MAX_ADDRESSES, all.size()));
                tryNext(target, new ArrayDeque<>(some), timeoutMs / some.size(), connected);
              } else {
                connected.tryFailure(failed(target, found.cause().getMessage()));
              }
            });
    return connected;
  }

  private void tryNext(
      HostPort target, Deque<InetAddress> addresses, long timeoutMs, Promise<Channel> connected) {
    if (connected.isDone()) {
      return;
    }
    new Bootstrap()
        .group(loop)
        .channel(socketType)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.max(1, timeoutMs))
        .handler(new ChannelInboundHandlerAdapter())
        .connect(new InetSocketAddress(addresses.poll(), target.port()))
        .addListener(
            (ChannelFuture attempt) -> {
              if (attempt.isSuccess()) {
                if (!connected.trySuccess(attempt.channel())) {
                  attempt.channel().close();
                }
              } else if (addresses.isEmpty()) {
                connected.tryFailure(
                    failed(target, "connect: " + SocketFailure.reason(attempt.cause())));
              } else {
                tryNext(target, addresses, timeoutMs, connected);
              }
            });
  }

  private static IOException failed(HostPort target, String reason) {
    return new IOException("dial tcp " + target + ": " + reason);
  }
}
