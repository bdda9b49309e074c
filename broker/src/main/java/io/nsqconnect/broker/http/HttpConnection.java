package io.nsqconnect.broker.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.nsqconnect.broker.config.GoDuration;
import io.nsqconnect.broker.engine.SpillException;
import io.nsqconnect.broker.http.PendingAnswer.Last;
import io.nsqconnect.broker.http.RequestBody.End;
import io.nsqconnect.broker.loop.BatchOutput;
import io.nsqconnect.broker.loop.HomeLoop;
import io.nsqconnect.broker.sockets.AddressText;
import io.nsqconnect.broker.tls.HandshakeFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
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

  /** Requests of one connection that may wait for slow answers; more are not read. */
  private static final int MAX_PENDING = 64;

  private final HomeLoop home;
  private final HttpDate date;
  private final Routes routes;
  private final Access access;
  private final ArrayDeque<PendingAnswer> pending = new ArrayDeque<>();
  private ChannelHandlerContext peer;
  private HttpRequest request;
  private Endpoint endpoint;
  private RequestBody body;

  /** What will be answered whatever the body is; null if that depends on it. */
  private CompletableFuture<HttpReply> decided;

  private boolean answered;
  private boolean awaitsBatchEnd;
  private boolean closing;
  private boolean inputClosed;
  private long requestSinceNs;

  HttpConnection(HomeLoop home, HttpDate date, Routes routes, Access access) {
    this.home = home;
    this.date = date;
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
      endUnread(End.BROKEN);
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
  public void endBatch(SpillException storageFailure) {
    awaitsBatchEnd = false;
    while (!pending.isEmpty() && pending.peek().reply().isDone()) {
      PendingAnswer answer = pending.poll();
      HttpReply reply = answer.reply().join();
      if (storageFailure != null && reply.isBeliedBy(storageFailure)) {
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
    BodyRules rules = endpoint.body();
    body = new RequestBody(rules.maxBytes(), rules.isKept(), peer.alloc());
    long announcedBytes = HttpUtil.getContentLength(head, 0L);
    if (rules.refusesAnnounced() && announcedBytes > rules.maxBytes()) {
      refuseAndClose(HttpReply.refusal(rules.tooLong()));
      return;
    }
    decided = rules.isIgnored() ? serve(call(End.WHOLE)) : refusalBeforeBody(rules);
    if (decided != null) {
      body.ignore(BodyRules.IGNORED_BYTES);
    }
    boolean hasBody = announcedBytes > 0 || HttpUtil.isTransferEncodingChunked(head);
    boolean expectant = hasBody && RequestCheck.expectsContinue(head);
    if (decided != null && expectant || !body.hasRoomFor(announcedBytes)) {
      endUnread(End.TOO_LONG);
    } else if (expectant) {
      home.enter();
      add(CompletableFuture.completedFuture(PendingAnswer.CONTINUE), Last.NO);
      sendAtBatchEnd();
    }
  }

  /** The refusal by what is checked before a body is read, or null. */
  private CompletableFuture<HttpReply> refusalBeforeBody(BodyRules rules) {
    if (rules.before() == null) {
      return null;
    }
    try {
      rules.before().accept(call(End.WHOLE));
      return null;
    } catch (HttpRefusal e) {
      return CompletableFuture.completedFuture(HttpReply.refusal(e));
    } catch (RuntimeException e) {
      return CompletableFuture.completedFuture(failed(request, e));
    }
  }

  private void gather(HttpContent part) {
    if (part.decoderResult().isFailure()) {
      endUnread(End.BROKEN);
    } else if (!body.add(part.content())) {
      endUnread(End.TOO_LONG);
    }
  }

  /** Answers a request whose body is not read any further. */
  private void endUnread(End end) {
    answer(outcome(end), inputClosed ? Last.YES : Last.UNREAD);
    dropBody();
  }

  private CompletableFuture<HttpReply> outcome(End end) {
    if (decided != null) {
      return decided;
    }
    HttpRefusal refusal = endpoint.body().refusal(end);
    return refusal == null
        ? serve(call(end))
        : CompletableFuture.completedFuture(HttpReply.refusal(refusal));
  }

  private void complete() {
    if (!answered) {
      answer(outcome(End.WHOLE), HttpUtil.isKeepAlive(request) ? Last.NO : Last.YES);
    }
    dropBody();
    request = null;
  }

  private HttpCall call(End end) {
    RequestTarget target = RequestTarget.of(request.uri());
    return new HttpCall(
        home.enter(),
        Routes.afterLastSlash(target.path()),
        new Query(target.query()),
        request.headers(),
        body.bytes(),
        end);
  }

  private CompletableFuture<HttpReply> serve(HttpCall call) {
    HttpRequest served = request;
    try {
      return endpoint
          .handler()
          .apply(call)
          .exceptionally(e -> failed(served, e))
          .toCompletableFuture();
    } catch (HttpRefusal e) {
      return CompletableFuture.completedFuture(HttpReply.refusal(e));
    } catch (RuntimeException e) {
      return CompletableFuture.completedFuture(failed(served, e));
    }
  }

  private static HttpReply failed(HttpRequest served, Throwable cause) {
    LOG.error("HTTP: failed to serve {} {}", served.method(), served.uri(), cause);
    return HttpReply.refusal(new HttpRefusal(500, "INTERNAL_ERROR"));
  }

  /** Answers before the body is there, which nobody will read. */
  private void refuseAndClose(HttpReply reply) {
    dropBody();
    answer(CompletableFuture.completedFuture(reply), inputClosed ? Last.YES : Last.UNREAD);
  }

  private void answer(CompletableFuture<HttpReply> reply, Last last) {
    home.enter();
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
    pending.add(new PendingAnswer(endpoint, reply, request, requestSinceNs, last));
    readIfAllowed();
  }

  private void log(PendingAnswer answer, int status) {
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

  private void send(PendingAnswer answer, HttpReply reply) {
    ChannelFuture written = peer.write(answer.response(reply, date.now()));
    if (reply == PendingAnswer.CONTINUE) {
      return;
    }
    log(answer, reply.status());
    switch (answer.last()) {
      case NO -> {}
      case YES -> written.addListener(ChannelFutureListener.CLOSE);
      case UNREAD -> written.addListener(LingeringClose.after(peer));
    }
  }

  private void dropBody() {
    if (body != null) {
      body.release();
    }
    decided = null;
  }
}
