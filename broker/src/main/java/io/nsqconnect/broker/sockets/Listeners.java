package io.nsqconnect.broker.sockets;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.config.ConfigurationException;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sockets that clients come in by, and all that have come in by them.
 *
 * <p>An address is taken long before anybody is served, so that a broker that can't have it does
 * nothing else; clients that come in between wait. Used by whoever starts and stops the broker.
 */
public final class Listeners implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

  private static final int ACCEPT_BACKLOG = 1024;

  /** So few that those who are connected are served while thousands come. */
  private static final int ACCEPTS_PER_TURN = 2;

  private final EventLoopGroup loops;
  private final Transport transport;
  private final Map<Entrance, Channel> listening = new EnumMap<>(Entrance.class);
  private final ChannelGroup accepted;

  /** None yet; their sockets will belong to {@code loops}. */
  public Listeners(EventLoopGroup loops, Transport transport) {
    this.loops = loops;
    this.transport = transport;
    this.accepted = new DefaultChannelGroup(loops.next());
  }

  /**
   * Takes the address of {@code entrance}.
   *
   * @param connections makes a connection of each socket that is accepted
   * @throws ConfigurationException if it can't be had
   */
  public void open(Entrance entrance, Configuration configuration, ChannelHandler connections)
      throws ConfigurationException {
    String address = configuration.get(entrance.address());
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loops)
            .channel(transport.server())
            .option(ChannelOption.SO_BACKLOG, ACCEPT_BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.AUTO_READ, false)
            .option(
                ChannelOption.RECVBUF_ALLOCATOR,
                new ServerChannelRecvByteBufAllocator().maxMessagesPerRead(ACCEPTS_PER_TURN))
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .handler(new Doorman())
            .childHandler(connections)
            .bind(ListenAddress.parse(address))
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw ListenAddress.cannotListen(address, bound.cause().getMessage());
    }
    listening.put(entrance, bound.channel());
  }

  /** The port of {@code entrance}; 0 if it is not open. */
  public int port(Entrance entrance) {
    Channel listener = listening.get(entrance);
    return listener == null ? 0 : ((InetSocketAddress) listener.localAddress()).getPort();
  }

  /** Lets clients in. */
  public void serve() {
    listening.forEach(
        (entrance, listener) -> {
          LOG.info(
              "{}: listening on {}",
              entrance,
              ListenAddress.shown((InetSocketAddress) listener.localAddress()));
          listener.config().setAutoRead(true);
        });
  }

  /** Lets nobody in any more, and closes the connections of those who are. */
  @Override
  public void close() {
    listening.values().forEach(listener -> listener.close().awaitUninterruptibly());
    accepted.close().awaitUninterruptibly();
  }

  /** Notes who comes in. */
  private final class Doorman extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object socket) {
      accepted.add((Channel) socket);
      context.fireChannelRead(socket);
    }
  }
}
