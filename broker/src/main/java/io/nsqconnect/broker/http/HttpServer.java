package io.nsqconnect.broker.http;

import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.config.ConfigurationException;
import io.nsqconnect.broker.config.RuntimeConfiguration;
import io.nsqconnect.broker.loop.HomeLoop;
import java.util.concurrent.Executor;

/** Makes an {@link HttpConnection} of every socket that is accepted. */
public final class HttpServer extends ChannelInitializer<SocketChannel> {
  /** Room for any request line that makes sense; names are short and bodies elsewhere. */
  private static final int MAX_LINE_BYTES = 16 * 1024;

  /** Proxies add headers; cookies of a whole domain may come along. */
  private static final int MAX_HEADER_BYTES = 64 * 1024;

  /** Bodies arrive in pieces of at most this, each checked against the limit before it is kept. */
  private static final int MAX_CHUNK_BYTES = 64 * 1024;

  /**
   * More requests than one socket read of 64 KiB can bring on top of those for which reading stops.
   */
  private static final int MAX_PIPELINED = 4096;

  private final HomeLoop home;
  private final Routes routes = new Routes();
  private final Access access;
  private final ChannelGroup sockets;

  /**
   * For sockets whose loop is that of {@code home}.
   *
   * @param sockets where accepted sockets are noted, to be closed together
   * @param background runs what takes long and needs no engine
   * @throws ConfigurationException if there is to be an admin token and is none
   */
  public HttpServer(
      HomeLoop home,
      Configuration configuration,
      RuntimeConfiguration runtimeConfiguration,
      BrokerView view,
      ChannelGroup sockets,
      Executor background)
      throws ConfigurationException {
    this.home = home;
    this.access = Access.of(configuration);
    this.sockets = sockets;
    new PublishApi(configuration).addTo(routes);
    new TopicApi().addTo(routes);
    new ConfigApi(runtimeConfiguration, configuration).addTo(routes);
    new DebugApi(background).addTo(routes);
    new InfoApi(configuration, view.identity(), view.collector()).addTo(routes);
    new HealthApi(view.health()).addTo(routes);
    new MetricsApi(view.collector(), view.health(), background).addTo(routes);
  }

  @Override
  protected void initChannel(SocketChannel socket) {
    sockets.add(socket);
    addHandlers(socket.pipeline());
  }

  void addHandlers(ChannelPipeline pipeline) {
    pipeline.addLast(
        new HttpServerCodec(
            new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_LINE_BYTES)
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setMaxChunkSize(MAX_CHUNK_BYTES)
                .setStrictLineParsing(false)
                .setAllowDuplicateContentLengths(true),
            MAX_PIPELINED),
        new HttpConnection(home, routes, access));
  }
}
