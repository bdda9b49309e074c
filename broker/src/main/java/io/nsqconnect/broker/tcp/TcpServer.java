package io.nsqconnect.broker.tcp;

import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.DuplexChannel;
import io.nsqconnect.broker.sockets.AddressText;
import java.util.concurrent.TimeUnit;

/** Makes a {@link Connection} of every socket that is accepted. */
public final class TcpServer extends ChannelInitializer<DuplexChannel> {
  private final ServerContext context;

  /** For sockets whose loop is that of the context's home. */
  public TcpServer(ServerContext context) {
    this.context = context;
  }

  @Override
  protected void initChannel(DuplexChannel socket) {
    ClientIdentity identity =
        new ClientIdentity(
            AddressText.of(socket.remoteAddress()),
            AddressText.host(socket.remoteAddress()),
            TimeUnit.NANOSECONDS.toSeconds(context.clock().epochNanos()));
    socket.config().setRecvByteBufAllocator(context.home().receiving());
    socket.pipeline().addLast(new Connection(context, identity));
  }
}
