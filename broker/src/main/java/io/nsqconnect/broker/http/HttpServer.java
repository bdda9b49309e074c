package io.nsqconnect.broker.http;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandler;
import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.config.ConfigurationException;
import io.nsqconnect.broker.config.RuntimeConfiguration;
import io.nsqconnect.broker.loop.HomeLoop;
import io.nsqconnect.broker.tls.LastWords;
import io.nsqconnect.broker.tls.TlsServer;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** The HTTP API: makes an {@link HttpConnection} of every socket that is accepted. */
public final class HttpServer extends ChannelInitializer<DuplexChannel> {
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

  /** For those who speak HTTP where HTTPS is; in the words that they would get from nsqd. */
  private static final String NO_TLS =
      "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n";

  private final HomeLoop home;
  private final HttpDate date;
  private final Routes routes = new Routes();
  private final Supplier<ServerIdentity> identity;
  private final Access access;

  /**
   * For sockets whose loop is that of {@code home}.
   *
   * @param background runs what takes long and needs no engine
   * @throws ConfigurationException if there is to be an admin token and is none
   */
  public HttpServer(
      HomeLoop home,
      Configuration configuration,
      RuntimeConfiguration runtimeConfiguration,
      BrokerView view,
      Executor background)
      throws ConfigurationException {
    this.home = home;
    this.date = new HttpDate(home::epochNanos);
    this.identity = view.identity();
    this.access = Access.of(configuration);
    new PublishApi(configuration).addTo(routes);
    new TopicApi(view.metadataWritten()).addTo(routes);
    new ConfigApi(runtimeConfiguration, configuration).addTo(routes);
    new DebugApi(background).addTo(routes);
    new InfoApi(configuration, view.identity(), view.collector()).addTo(routes);
    new HealthApi(view.health()).addTo(routes);
    new MetricsApi(view.collector(), view.health(), background).addTo(routes);
  }

  /** The same API for sockets that speak TLS from their first byte. */
  public ChannelHandler overTls(TlsServer tls) {
    return new ChannelInitializer<DuplexChannel>() {
      @Override
      protected void initChannel(DuplexChannel socket) {
        SslHandler handler = tls.newHandler(socket.alloc());
        socket.pipeline().addLast(handler);
        ChannelHandlerContext place = socket.pipeline().context(handler);
        tls.pace(place);
        handler
            .handshakeFuture()
            .addListener(
                done -> {
                  if (done.cause() instanceof NotSslRecordException && socket.isActive()) {
                    LastWords.before(place, ByteBufUtil.writeAscii(socket.alloc(), NO_TLS));
                  }
                });
        HttpServer.this.initChannel(socket);
      }
    };
  }

  /** For plain sockets where TLS is required: no API, but where to find it. */
  public ChannelHandler pointingToTls() {
    Endpoint elsewhere =
        Endpoint.of(call -> HttpReply.tlsRequired(identity.get().httpsPort())).notLogged();
    return new ChannelInitializer<DuplexChannel>() {
      @Override
      protected void initChannel(DuplexChannel socket) {
        addHandlers(socket.pipeline(), Routes.allTo(elsewhere), Access.open());
      }
    };
  }

  @Override
  protected void initChannel(DuplexChannel socket) {
    addHandlers(socket.pipeline());
  }

  void addHandlers(ChannelPipeline pipeline) {
    addHandlers(pipeline, routes, access);
  }

  private void addHandlers(ChannelPipeline pipeline, Routes served, Access allowed) {
    pipeline.addLast(
        new HttpServerCodec(
            new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_LINE_BYTES)
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setMaxChunkSize(MAX_CHUNK_BYTES)
                .setStrictLineParsing(false)
                .setAllowDuplicateContentLengths(true),
            MAX_PIPELINED),
        new HttpConnection(home, date, served, allowed));
  }
}
