package io.nsqconnect.client;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The one thread of a connector task on which its connections live, with their timers. What runs on
 * it must not block: heartbeats of all connections are answered here. Names of hosts are looked up
 * elsewhere, by {@link NameLookups}.
 */
public final class IoThread implements AutoCloseable {
  /** How long {@link #close} waits for what the thread is doing, in milliseconds. */
  private static final long CLOSE_TIMEOUT_MS = 2000;

  /** A publisher pauses above the second and goes on below the first, in bytes. */
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(512 * 1024, 1024 * 1024);

  private final EventLoop loop;
  private final Class<? extends Channel> channelType;
  private final Function<NsqdAddress, SocketAddress> addressing;
  private final NameLookups names;

  IoThread(
      EventLoop loop,
      Class<? extends Channel> channelType,
      Function<NsqdAddress, SocketAddress> addressing,
      NameLookups names) {
    this.loop = loop;
    this.channelType = channelType;
    this.addressing = addressing;
    this.names = names;
  }

  /** Starts a daemon thread called {@code name}. */
  public static IoThread start(String name) {
    EventLoop loop =
        new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory(name, true), NioIoHandler.newFactory())
            .next();
    return new IoThread(
        loop,
        NioSocketChannel.class,
        nsqd -> InetSocketAddress.createUnresolved(nsqd.host(), nsqd.port()),
        new NameLookups(name + "-dns", InetAddress::getByName));
  }

  /** Runs and schedules work on this thread. */
  public ScheduledExecutorService executor() {
    return loop;
  }

  /** Ends the thread and every connection on it. Waits up to {@value #CLOSE_TIMEOUT_MS} ms. */
  @Override
  public void close() {
    loop.parent()
        .shutdownGracefully(0, CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(CLOSE_TIMEOUT_MS);
    names.close();
  }

  /** Begins to connect. The listener is told how it went on, at the earliest after this returns. */
  void dial(NsqdAddress nsqd, ConnectionSettings settings, ConnectionListener listener) {
    Dialled dialled = new Dialled(nsqd, settings, listener);
    ChannelFuture connected =
        new Bootstrap()
            .group(loop)
            .channel(channelType)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, settings.connectTimeoutMs())
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .resolver(names)
            .handler(dialled)
            .connect(addressing.apply(nsqd));
    connected.addListener(
        (ChannelFutureListener)
            done -> {
              if (!done.isSuccess()) {
                dialled.fail(done.cause());
              }
            });
  }

  /** Makes the connection as soon as there is a channel, so that its time limit covers all. */
  private static final class Dialled extends ChannelInitializer<Channel> {
    private final NsqdAddress nsqd;
    private final ConnectionSettings settings;
    private final ConnectionListener listener;
    private NsqdConnection connection;

    Dialled(NsqdAddress nsqd, ConnectionSettings settings, ConnectionListener listener) {
      this.nsqd = nsqd;
      this.settings = settings;
      this.listener = listener;
    }

    @Override
    protected void initChannel(Channel channel) {
      connection = new NsqdConnection(nsqd, settings, listener, channel);
    }

    void fail(Throwable cause) {
      Closure closure = new Closure.Lost(cause.getMessage(), cause);
      if (connection == null) {
        listener.onClosed(closure);
      } else {
        connection.close(closure);
      }
    }
  }
}
