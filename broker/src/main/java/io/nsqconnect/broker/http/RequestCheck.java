package io.nsqconnect.broker.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What every request has to fulfil before anybody looks where it leads: the checks that Go's server
 * makes, with its answers. Each ends the connection.
 */
final class RequestCheck {
  private static final int BAD_REQUEST = 400;
  private static final int EXPECTATION_FAILED = 417;
  private static final int HEADERS_TOO_LARGE = 431;
  private static final int NOT_IMPLEMENTED = 501;
  private static final int VERSION_NOT_SUPPORTED = 505;

  /** One word of several is enough. */
  private static final Pattern CONTINUE = Pattern.compile("(?i)(^|[ ,\\t])100-continue($|[ ,\\t])");

  private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x1f\\x7f]");

  /** What may stand in an address or a name. */
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9!$%&()*+,\\-.:;=\\[\\]'_~]*");

  private RequestCheck() {}

  /** Whether the body is in an encoding that is neither known nor none. */
  private static boolean hasUnknownCoding(HttpRequest head) {
    List<String> codings = head.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
    return head.protocolVersion().equals(HttpVersion.HTTP_1_1)
        && !codings.isEmpty()
        && (codings.size() > 1 || !codings.get(0).equalsIgnoreCase("chunked"));
  }

  /** Whether the peer waits for an interim answer; one of HTTP/1.0 does not know any. */
  static boolean expectsContinue(HttpRequest head) {
    String expectation = head.headers().get(HttpHeaderNames.EXPECT);
    return expectation != null
        && head.protocolVersion().isKeepAliveDefault()
        && CONTINUE.matcher(expectation).find();
  }

  /** Why {@code head} can't be served at all, or null. */
  static HttpReply refusal(HttpRequest head) {
    if (hasUnknownCoding(head)) {
      return HttpReply.text(NOT_IMPLEMENTED, "Unsupported transfer encoding");
    }
    Throwable failure = head.decoderResult().cause();
    if (failure instanceof TooLongHttpLineException
        || failure instanceof TooLongHttpHeaderException) {
      return HttpReply.text(HEADERS_TOO_LARGE, "431 Request Header Fields Too Large");
    }
    if (failure != null) {
      return HttpReply.text(BAD_REQUEST, "400 Bad Request");
    }
    HttpVersion version = head.protocolVersion();
    if (version.majorVersion() != 1) {
      return HttpReply.text(
          VERSION_NOT_SUPPORTED, "505 HTTP Version Not Supported: unsupported protocol version");
    }
    int hosts = head.headers().getAll(HttpHeaderNames.HOST).size();
    if (hosts == 0 && version.isKeepAliveDefault() && !head.method().equals(HttpMethod.CONNECT)) {
      return HttpReply.text(BAD_REQUEST, "400 Bad Request: missing required Host header");
    }
    if (hosts == 1 && !HOST.matcher(head.headers().get(HttpHeaderNames.HOST)).matches()) {
      return HttpReply.text(BAD_REQUEST, "400 Bad Request: malformed Host header");
    }
    if (hosts > 1 || CONTROL.matcher(head.uri()).find() || RequestTarget.of(head.uri()) == null) {
      return HttpReply.text(BAD_REQUEST, "400 Bad Request");
    }
    String expectation = head.headers().get(HttpHeaderNames.EXPECT, "");
    return expectation.isEmpty() || CONTINUE.matcher(expectation).find()
        ? null
        : new HttpReply(EXPECTATION_FAILED, null, new byte[0], Map.of(), null);
  }
}
