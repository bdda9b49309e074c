package io.nsqconnect.broker.outgoing;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.nsqconnect.broker.config.Version;
import io.nsqconnect.broker.json.JsonMembers;
import java.io.IOException;

/** One query, from server to server until one of them answers it or refuses. */
final class HttpExchange {
  /** Some ten thousand channels or authorizations. */
  static final int MAX_ANSWER_BYTES = 1 << 20;

  private static final int MAX_HOPS = 10;
  private static final String ACCEPT = "application/vnd.nsq; version=1.0";
  private static final int OK = 200;
  private static final int FORBIDDEN = 403;

  private final HttpQueries queries;
  private final Promise<byte[]> answer;
  private byte[] json;
  private HttpUrl url;
  private Channel connection;
  private int hops;

  HttpExchange(HttpQueries queries, Promise<byte[]> answer, byte[] json) {
    this.queries = queries;
    this.answer = answer;
    this.json = json;
    answer.addListener(done -> closeConnection());
  }

  /** Asks {@code nextUrl}, in the place of the one before. */
  void ask(HttpUrl nextUrl) {
    closeConnection();
    url = nextUrl;
    if (url.secure()) {
      queries
          .tls()
          .addListener(
              (Future<SslContext> made) -> {
                if (made.isSuccess()) {
                  connect(made.getNow());
                } else {
                  answer.tryFailure(made.cause());
                }
              });
    } else {
      connect(null);
    }
  }

  private void connect(SslContext tls) {
    if (answer.isDone()) {
      return;
    }
    queries
        .connector()
        .connect(url.server(), queries.connectTimeoutMs())
        .addListener(
            (Future<Channel> connected) -> {
              if (!connected.isSuccess()) {
                answer.tryFailure(connected.cause());
              } else if (answer.isDone()) {
                connected.getNow().close();
              } else {
                send(connected.getNow(), tls);
              }
            });
  }

  private void send(Channel connected, SslContext tls) {
    connection = connected;
    if (tls != null) {
      connected
          .pipeline()
          .addLast(tls.newHandler(connected.alloc(), url.server().host(), url.server().port()));
    }
    connected
        .pipeline()
        .addLast(
            new HttpClientCodec(), new HttpObjectAggregator(MAX_ANSWER_BYTES), new Responses());
    connected.config().setAutoRead(true);
    connected.writeAndFlush(request());
  }

  private FullHttpRequest request() {
    FullHttpRequest request =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1,
            json == null ? HttpMethod.GET : HttpMethod.POST,
            url.target(),
            json == null ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(json));
    request.headers().set(HttpHeaderNames.HOST, url.hostHeader());
    request.headers().set(HttpHeaderNames.USER_AGENT, Version.userAgent());
    request.headers().set(HttpHeaderNames.ACCEPT, ACCEPT);
    request.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    if (url.credentials() != null) {
      request.headers().set(HttpHeaderNames.AUTHORIZATION, url.credentials());
    }
    if (json != null) {
      request.headers().set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON);
      request.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, json.length);
    }
    return request;
  }

  private void onResponse(FullHttpResponse response) throws IOException {
    int status = response.status().code();
    if (response.decoderResult().isFailure()) {
      throw new IOException("malformed HTTP response");
    }
    byte[] body = ByteBufUtil.getBytes(response.content());
    String location = response.headers().get(HttpHeaderNames.LOCATION);
    if (status == OK) {
      answer.trySuccess(body);
    } else if (status == FORBIDDEN && !url.secure()) {
      hop(url.overTls((int) JsonMembers.parse(body).integer32("https_port")));
    } else if (isRedirect(status) && location != null) {
      if (json != null && status != 307 && status != 308) {
        json = null;
      }
      hop(url.resolve(location));
    } else {
      // Without the body: an echo of a secret must not get into a log.
      throw new IOException("got response " + response.status());
    }
  }

  private void hop(HttpUrl next) throws IOException {
    if (++hops > MAX_HOPS) {
      throw new IOException("stopped after " + MAX_HOPS + " redirects");
    }
    ask(next);
  }

  private static boolean isRedirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  }

  private void closeConnection() {
    Channel closing = connection;
    connection = null;
    if (closing != null) {
      closing.close();
    }
  }

  private final class Responses extends SimpleChannelInboundHandler<FullHttpResponse> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
      if (context.channel() != connection
          || response.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
        return;
      }
      try {
        onResponse(response);
      } catch (IOException | IllegalArgumentException e) {
        answer.tryFailure(e);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      if (context.channel() == connection) {
        answer.tryFailure(new IOException("EOF"));
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      if (context.channel() == connection) {
        answer.tryFailure(cause);
      }
      context.close();
    }
  }
}
