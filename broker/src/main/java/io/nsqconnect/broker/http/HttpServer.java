package io.nsqconnect.broker.http;

import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.config.RuntimeConfiguration;
import io.nsqconnect.broker.loop.HomeLoop;
import io.nsqconnect.broker.stats.StatsCollector;
import java.util.function.Supplier;

/** Makes an {@link HttpConnection} of every socket that is accepted. */
public final class HttpServer extends ChannelInitializer<SocketChannel> {
  private final HomeLoop home;
  private final Routes routes = new Routes();
  private final ChannelGroup sockets;

  /**
   * For sockets whose loop is that of {@code home}.
   *
   * @param identity asked for when a client asks, by when the ports are bound
   * @param sockets where accepted sockets are noted, to be closed together
   */
  public HttpServer(
      HomeLoop home,
      Configuration configuration,
      RuntimeConfiguration runtimeConfiguration,
      StatsCollector collector,
      Supplier<ServerIdentity> identity,
      ChannelGroup sockets) {
    this.home = home;
    this.sockets = sockets;
    new PublishApi(configuration).addTo(routes);
    new TopicApi().addTo(routes);
    new ConfigApi(runtimeConfiguration, configuration).addTo(routes);
    new InfoApi(configuration, identity, collector).addTo(routes);
  }

  @Override
  protected void initChannel(SocketChannel socket) {
    sockets.add(socket);
    socket.pipeline().addLast(new HttpServerCodec(), new HttpConnection(home, routes));
  }
}
