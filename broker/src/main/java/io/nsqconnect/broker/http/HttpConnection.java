package io.nsqconnect.broker.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.nsqconnect.broker.loop.BatchOutput;
import io.nsqconnect.broker.loop.HomeLoop;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One HTTP connection: assembles each request within the bounds of its endpoint, has it served
 * within a batch of the home loop, and answers when the batch has ended, in the order of the
 * requests.
 */
final class HttpConnection extends SimpleChannelInboundHandler<HttpObject> implements BatchOutput {
  private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);

  private static final String VERSION_HEADER = "X-NSQ-Content-Type";
  private static final String VERSION = "nsq; version=1.0";

  /** An answer that waits for the end of the batch, or longer. */
  private record Pending(
      Endpoint endpoint,
      CompletableFuture<HttpReply> reply,
      HttpVersion version,
      boolean keepAlive) {}

  /** Requests of one connection that may wait for slow answers; more are not read. */
  private static final int MAX_PENDING = 64;

  private final HomeLoop home;
  private final Routes routes;
  private final Access access;
  private final ArrayDeque<Pending> pending = new ArrayDeque<>();
  private ChannelHandlerContext peer;
  private HttpRequest request;
  private Endpoint endpoint;
  private ByteBuf body = Unpooled.EMPTY_BUFFER;
  private boolean answered;
  private boolean awaitsBatchEnd;
  private boolean closing;

  HttpConnection(HomeLoop home, Routes routes, Access access) {
    this.home = home;
    this.routes = routes;
    this.access = access;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    peer = context;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
    if (closing) {
      return;
    }
    if (part instanceof HttpRequest head) {
      begin(head);
    }
    if (part instanceof HttpContent content && request != null) {
      if (!answered) {
        gather(content);
      }
      if (part instanceof LastHttpContent) {
        complete();
      }
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    closing = true;
    pending.clear();
    dropBody();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    readIfAllowed();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof IOException)) {
      LOG.error("HTTP: client({})", context.channel().remoteAddress(), cause);
    }
    context.close();
  }

  @Override
  public void endBatch(String storageFailure) {
    awaitsBatchEnd = false;
    while (!pending.isEmpty() && pending.peek().reply().isDone()) {
      Pending answer = pending.poll();
      HttpReply reply = answer.reply().join();
      if (storageFailure != null && reply.dependsOnStorage()) {
        reply = HttpReply.refusal(new HttpRefusal(503, "EXITING"));
      }
      send(answer, reply);
    }
    peer.flush();
    readIfAllowed();
  }

  private void begin(HttpRequest head) {
    if (head.decoderResult().isFailure() || path(head.uri()) == null) {
      request = head;
      endpoint = Endpoint.of(call -> HttpReply.empty()).plain();
      refuseAndClose(HttpReply.text(400, "400 Bad Request"));
      return;
    }
    request = head;
    answered = false;
    HttpReply refusal =
        access.refusal(path(head.uri()), head.headers(), peer.channel().remoteAddress());
    if (refusal != null) {
      endpoint = Endpoint.of(call -> refusal);
      refuseAndClose(refusal);
      return;
    }
    endpoint = routes.find(head.method().name(), path(head.uri()), query(head.uri()));
    if (HttpUtil.getContentLength(head, 0L) > endpoint.maxBodyBytes()) {
      refuseAndClose(HttpReply.refusal(new HttpRefusal(413, endpoint.tooBig())));
    } else if (HttpUtil.is100ContinueExpected(head)) {
      peer.writeAndFlush(
          new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
    }
  }

  private void gather(HttpContent part) {
    if (part.decoderResult().isFailure()) {
      refuseAndClose(HttpReply.refusal(new HttpRefusal(500, "INTERNAL_ERROR")));
      return;
    }
    ByteBuf content = part.content();
    if (!content.isReadable()) {
      return;
    }
    if ((long) body.readableBytes() + content.readableBytes() > endpoint.maxBodyBytes()) {
      refuseAndClose(HttpReply.refusal(new HttpRefusal(413, endpoint.tooBig())));
      return;
    }
    if (body == Unpooled.EMPTY_BUFFER) {
      body = peer.alloc().buffer(content.readableBytes());
    }
    body.writeBytes(content);
  }

  private void complete() {
    if (!answered) {
      HttpCall call =
          new HttpCall(
              home.enter(),
              Routes.afterLastSlash(path(request.uri())),
              new Query(query(request.uri())),
              request.headers(),
              body);
      answer(serve(call).toCompletableFuture(), HttpUtil.isKeepAlive(request));
    }
    dropBody();
    request = null;
  }

  private CompletionStage<HttpReply> serve(HttpCall call) {
    HttpRequest served = request;
    try {
      return endpoint.handler().apply(call).exceptionally(e -> failed(served, e));
    } catch (HttpRefusal e) {
      return CompletableFuture.completedStage(HttpReply.refusal(e));
    } catch (RuntimeException e) {
      return CompletableFuture.completedStage(failed(served, e));
    }
  }

  private static HttpReply failed(HttpRequest served, Throwable cause) {
    LOG.error("HTTP: failed to serve {} {}", served.method(), served.uri(), cause);
    return HttpReply.refusal(new HttpRefusal(500, "INTERNAL_ERROR"));
  }

  /** Answers before the body is there, which nobody will read. */
  private void refuseAndClose(HttpReply reply) {
    home.enter();
    dropBody();
    answer(CompletableFuture.completedFuture(reply), false);
  }

  private void answer(CompletableFuture<HttpReply> reply, boolean keepAlive) {
    answered = true;
    closing = !keepAlive;
    pending.add(new Pending(endpoint, reply, request.protocolVersion(), keepAlive));
    readIfAllowed();
    if (reply.isDone()) {
      log(reply.join());
      sendAtBatchEnd();
    } else {
      reply.thenRunAsync(
          () -> {
            home.enter();
            sendAtBatchEnd();
          },
          home.loop());
    }
  }

  private void log(HttpReply reply) {
    if (endpoint.logged() && LOG.isInfoEnabled()) {
      LOG.info(
          "{} {} {} ({})",
          reply.status(),
          request.method(),
          request.uri(),
          String.valueOf(peer.channel().remoteAddress()).replace("/", ""));
    }
  }

  private void sendAtBatchEnd() {
    if (!awaitsBatchEnd) {
      awaitsBatchEnd = true;
      home.sendAtBatchEnd(this);
    }
  }

  /** Who does not take answers, or waits for many, is not asked for more requests. */
  private void readIfAllowed() {
    boolean allowed = peer.channel().isWritable() && pending.size() < MAX_PENDING;
    peer.channel().config().setAutoRead(allowed);
  }

  private void send(Pending answer, HttpReply reply) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(reply.status()),
            Unpooled.wrappedBuffer(reply.body()));
    if (answer.endpoint().versioned()) {
      response.headers().set(VERSION_HEADER, VERSION);
    }
    if (reply.contentType() != null) {
      response.headers().set(HttpHeaderNames.CONTENT_TYPE, reply.contentType());
    }
    for (Map.Entry<String, String> header : reply.headers().entrySet()) {
      response.headers().set(header.getKey(), header.getValue());
    }
    HttpUtil.setContentLength(response, reply.body().length);
    if (answer.keepAlive()) {
      if (!answer.version().isKeepAliveDefault()) {
        response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
      }
      peer.write(response);
    } else {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
      peer.write(response).addListener(ChannelFutureListener.CLOSE);
    }
  }

  private void dropBody() {
    body.release();
    body = Unpooled.EMPTY_BUFFER;
  }

  /** The path in the target of a request, or null if that is neither a path nor a URL. */
  private static String path(String uri) {
    int question = uri.indexOf('?');
    String path = question < 0 ? uri : uri.substring(0, question);
    if (path.startsWith("/")) {
      return path;
    }
    try {
      URI url = URI.create(path);
      return url.isAbsolute() ? url.getPath() : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static String query(String uri) {
    int question = uri.indexOf('?');
    return question < 0 ? "" : uri.substring(question + 1);
  }
}
