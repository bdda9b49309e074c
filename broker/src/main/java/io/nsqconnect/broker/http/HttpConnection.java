package io.nsqconnect.broker.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
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
import io.nsqconnect.broker.config.GoDuration;
import io.nsqconnect.broker.loop.BatchOutput;
import io.nsqconnect.broker.loop.HomeLoop;
import io.nsqconnect.broker.sockets.AddressText;
import io.nsqconnect.broker.tls.HandshakeFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.net.ssl.SSLException;
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

  /**
   * An answer that waits for the end of the batch, or longer.
   *
   * @param last what becomes of the connection after it
   */
  private record Pending(
      Endpoint endpoint,
      CompletableFuture<HttpReply> reply,
      HttpRequest request,
      long sinceNs,
      Last last) {}

  /** Whether an answer is the last one, and whether the peer may still be sending then. */
  private enum Last {
    NO,
    YES,
    UNREAD
  }

  /** Takes the place of a reply where the peer only waits for leave to send its body. */
  private static final HttpReply CONTINUE = HttpReply.text(100, "");

  private static final String CONTINUE_EXPECTATION = "100-continue";

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
  private boolean inputClosed;
  private long requestSinceNs;

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
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (!(event instanceof ChannelInputShutdownEvent) || inputClosed) {
      return;
    }
    // The peer sends no more, but may still read the answers to what it sent.
    inputClosed = true;
    if (!closing && request != null && !answered) {
      refuseAndClose(HttpReply.refusal(new HttpRefusal(500, "INTERNAL_ERROR")));
    } else if (pending.isEmpty()) {
      context.close();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    readIfAllowed();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof DecoderException && cause.getCause() instanceof SSLException refused) {
      LOG.warn(
          "http: TLS handshake error from {}: {}",
          AddressText.of(peer.channel().remoteAddress()),
          HandshakeFailure.reason(refused, peer.channel()));
    } else if (!(cause instanceof IOException)) {
      LOG.error("HTTP: client({})", AddressText.of(peer.channel().remoteAddress()), cause);
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
    if (inputClosed && !closing && pending.isEmpty()) {
      peer.write(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
    peer.flush();
    readIfAllowed();
  }

  private void begin(HttpRequest head) {
    request = head;
    requestSinceNs = home.nanoTime();
    answered = false;
    HttpReply malformed = RequestCheck.refusal(head);
    if (malformed != null) {
      endpoint = Endpoint.of(call -> malformed).plain().notLogged();
      refuseAndClose(malformed);
      return;
    }
    RequestTarget target = RequestTarget.of(head.uri());
    HttpReply refusal =
        access.refusal(target.path(), head.headers(), peer.channel().remoteAddress());
    if (refusal != null) {
      endpoint = Endpoint.of(call -> refusal);
      refuseAndClose(refusal);
      return;
    }
    endpoint = routes.find(head.method().name(), target.path(), target.query());
    if (HttpUtil.getContentLength(head, 0L) > endpoint.maxBodyBytes()) {
      tooLong();
    } else if (expects(head) && hasBody(head)) {
      home.enter();
      add(CompletableFuture.completedFuture(CONTINUE), Last.NO);
      sendAtBatchEnd();
    }
  }

  /** Whether the peer waits for an interim answer; one of HTTP/1.0 does not know any. */
  private static boolean expects(HttpRequest head) {
    return head.protocolVersion().isKeepAliveDefault()
        && CONTINUE_EXPECTATION.equalsIgnoreCase(head.headers().get(HttpHeaderNames.EXPECT));
  }

  private static boolean hasBody(HttpRequest head) {
    return HttpUtil.isTransferEncodingChunked(head) || HttpUtil.getContentLength(head, 0L) > 0;
  }

  /** The body is longer than anybody wants to read. */
  private void tooLong() {
    if (endpoint.ignoresBody()) {
      answer(serve(call()).toCompletableFuture(), Last.UNREAD);
    } else {
      refuseAndClose(HttpReply.refusal(new HttpRefusal(413, endpoint.tooBig())));
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
      tooLong();
      return;
    }
    if (body == Unpooled.EMPTY_BUFFER) {
      body = peer.alloc().buffer(content.readableBytes());
    }
    body.writeBytes(content);
  }

  private void complete() {
    if (!answered) {
      answer(
          serve(call()).toCompletableFuture(), HttpUtil.isKeepAlive(request) ? Last.NO : Last.YES);
    }
    dropBody();
    request = null;
  }

  private HttpCall call() {
    RequestTarget target = RequestTarget.of(request.uri());
    return new HttpCall(
        home.enter(),
        Routes.afterLastSlash(target.path()),
        new Query(target.query()),
        request.headers(),
        endpoint.ignoresBody() ? Unpooled.EMPTY_BUFFER : body);
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
    answer(CompletableFuture.completedFuture(reply), inputClosed ? Last.YES : Last.UNREAD);
  }

  private void answer(CompletableFuture<HttpReply> reply, Last last) {
    answered = true;
    closing = last != Last.NO;
    add(reply, last);
    if (reply.isDone()) {
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

  private void add(CompletableFuture<HttpReply> reply, Last last) {
    pending.add(new Pending(endpoint, reply, request, requestSinceNs, last));
    readIfAllowed();
  }

  private void log(Pending answer, int status) {
    if (answer.endpoint().logged() && LOG.isInfoEnabled()) {
      LOG.info(
          "{} {} {} ({}) {}",
          status,
          answer.request().method(),
          answer.request().uri(),
          AddressText.of(peer.channel().remoteAddress()),
          GoDuration.format(Duration.ofNanos(home.nanoTime() - answer.sinceNs())));
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
    boolean allowed = closing || peer.channel().isWritable() && pending.size() < MAX_PENDING;
    peer.channel().config().setAutoRead(allowed);
  }

  private void send(Pending answer, HttpReply reply) {
    HttpRequest asked = answer.request();
    boolean old =
        asked.decoderResult().isSuccess() && !asked.protocolVersion().isKeepAliveDefault();
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            old ? HttpVersion.HTTP_1_0 : HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(reply.status()),
            Unpooled.wrappedBuffer(reply.body()));
    if (reply == CONTINUE) {
      peer.write(response);
      return;
    }
    log(answer, reply.status());
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
    if (old && answer.last() == Last.NO) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
    } else if (!old && answer.last() != Last.NO) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
    ChannelFuture written = peer.write(response);
    switch (answer.last()) {
      case NO -> {}
      case YES -> written.addListener(ChannelFutureListener.CLOSE);
      case UNREAD -> written.addListener(LingeringClose.after(peer));
    }
  }

  private void dropBody() {
    body.release();
    body = Unpooled.EMPTY_BUFFER;
  }
}
