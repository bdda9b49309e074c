package io.nsqconnect.broker.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * An answer that waits for the end of the batch, or longer.
 *
 * @param last what becomes of the connection after it
 */
record PendingAnswer(
    Endpoint endpoint,
    CompletableFuture<HttpReply> reply,
    HttpRequest request,
    long sinceNs,
    Last last) {

  /** Whether an answer is the last one, and whether the peer may still be sending then. */
  enum Last {
    NO,
    YES,
    UNREAD
  }

  /** Takes the place of a reply where the peer only waits for leave to send its body. */
  static final HttpReply CONTINUE = HttpReply.text(100, "");

  // In the spelling of nsqd, for clients that should not care, and do.
  private static final String VERSION_HEADER = "X-Nsq-Content-Type";
  private static final String VERSION = "nsq; version=1.0";
  private static final String CONTENT_TYPE = "Content-Type";
  private static final String CONTENT_LENGTH = "Content-Length";
  private static final String DATE = "Date";
  private static final String CONNECTION = "Connection";

  /** {@code said} as it goes over the wire at {@code date}. */
  FullHttpResponse response(HttpReply said, String date) {
    boolean old =
        request.decoderResult().isSuccess() && !request.protocolVersion().isKeepAliveDefault();
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            old ? HttpVersion.HTTP_1_0 : HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(said.status()),
            Unpooled.wrappedBuffer(said.body()));
    if (said == CONTINUE) {
      return response;
    }
    if (endpoint.versioned()) {
      response.headers().set(VERSION_HEADER, VERSION);
    }
    if (said.contentType() != null) {
      response.headers().set(CONTENT_TYPE, said.contentType());
    }
    for (Map.Entry<String, String> header : said.headers().entrySet()) {
      response.headers().set(header.getKey(), header.getValue());
    }
    response.headers().set(DATE, date);
    response.headers().setInt(CONTENT_LENGTH, said.body().length);
    if (old && last == Last.NO) {
      response.headers().set(CONNECTION, HttpHeaderValues.KEEP_ALIVE);
    } else if (!old && last != Last.NO) {
      response.headers().set(CONNECTION, HttpHeaderValues.CLOSE);
    }
    return response;
  }
}
