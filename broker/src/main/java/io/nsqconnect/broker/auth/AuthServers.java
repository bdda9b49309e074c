package io.nsqconnect.broker.auth;

import com.fasterxml.jackson.core.JsonGenerator;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.config.Options;
import io.nsqconnect.broker.engine.Clock;
import io.nsqconnect.broker.json.JsonText;
import io.nsqconnect.broker.outgoing.HttpQueries;
import io.nsqconnect.broker.outgoing.HttpQuery;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The servers that decide what clients may do.
 *
 * <p>A query begins with any one of them and goes on to the next while they fail; each has the time
 * of an HTTP request. Nobody waits on a thread. The secret is sent, never kept or logged here.
 * Confined to the home loop.
 */
public final class AuthServers {
  private static final String POST = "post";

  private final List<String> urls;
  private final boolean posts;
  private final EventLoop loop;
  private final HttpQueries queries;
  private final Clock clock;
  private final Executor offLoop;

  /**
   * The servers that {@code configuration} names.
   *
   * @param offLoop where answers are read, which may be long
   */
  public AuthServers(
      Configuration configuration,
      EventLoop loop,
      HttpQueries queries,
      Clock clock,
      Executor offLoop) {
    this.urls =
        configuration.get(Options.AUTH_HTTP_ADDRESSES).stream()
            .map(address -> address.contains("://") ? address : "http://" + address + "/auth")
            .toList();
    this.posts = configuration.get(Options.AUTH_HTTP_REQUEST_METHOD).equals(POST);
    this.loop = loop;
    this.queries = queries;
    this.clock = clock;
    this.offLoop = offLoop;
  }

  /** Whether clients have to authenticate themselves. */
  boolean areThere() {
    return !urls.isEmpty();
  }

  Clock clock() {
    return clock;
  }

  /** What the client with {@code secret} may do; fails with all reasons if no server says. */
  Future<Grant> ask(AuthSubject subject, byte[] secret) {
    Promise<Grant> granted = loop.newPromise();
    int first = ThreadLocalRandom.current().nextInt(urls.size());
    List<String> order = new ArrayList<>(urls.subList(first, urls.size()));
    order.addAll(urls.subList(0, first));
    new Round(order, subject, secret, granted).askNext();
    return granted;
  }

  /** One query, from server to server. */
  private final class Round {
    private final List<String> order;
    private final AuthSubject subject;
    private final byte[] secret;
    private final Promise<Grant> granted;
    private final StringJoiner failures = new StringJoiner("; ");
    private int asked;

    Round(List<String> order, AuthSubject subject, byte[] secret, Promise<Grant> granted) {
      this.order = order;
      this.subject = subject;
      this.secret = secret;
      this.granted = granted;
    }

    void askNext() {
      if (granted.isDone()) {
        return;
      }
      if (asked == order.size()) {
        granted.tryFailure(new IOException(failures.toString()));
        return;
      }
      String url = order.get(asked++);
      Future<byte[]> answer =
          queries.ask(
              posts
                  ? HttpQuery.post(url, json(subject, secret))
                  : HttpQuery.get(url + (url.contains("?") ? '&' : '?') + form(subject, secret)));
      granted.addListener(done -> answer.cancel(false));
      answer.addListener(
          (Future<byte[]> answered) -> {
            if (answered.isSuccess()) {
              read(url, answered.getNow());
            } else {
              failed(url, answered.cause());
            }
          });
    }

    private void read(String url, byte[] answer) {
      long nowNs = clock.nanoTime();
      Promise<Grant> parsed = loop.newPromise();
      parsed.addListener(
          (Future<Grant> read) -> {
            if (read.isSuccess()) {
              granted.trySuccess(read.getNow());
            } else {
              failed(url, read.cause());
            }
          });
      Runnable parsing = () -> parse(answer, nowNs, parsed);
      try {
        offLoop.execute(parsing);
      } catch (RejectedExecutionException e) {
        parsing.run();
      }
    }

    private void failed(String url, Throwable cause) {
      failures.add("failed to auth against " + withoutQuery(url) + " - " + cause.getMessage());
      askNext();
    }
  }

  private static void parse(byte[] answer, long nowNs, Promise<Grant> parsed) {
    try {
      parsed.setSuccess(Grant.parse(answer, nowNs));
    } catch (IOException | RuntimeException e) {
      parsed.setFailure(e);
    }
  }

  private static String withoutQuery(String url) {
    int query = url.indexOf('?');
    String address = query < 0 ? url : url.substring(0, query);
    int at = address.lastIndexOf('@');
    return at < 0 ? address : address.substring(at + 1);
  }

  private static byte[] json(AuthSubject subject, byte[] secret) {
    String text =
        JsonText.object(
            json -> {
              writeList(json, "common_name", subject.commonName());
              writeList(json, "remote_ip", subject.remoteIp());
              writeList(json, "secret", new String(secret, StandardCharsets.UTF_8));
              writeList(json, "tls", Boolean.toString(subject.tls()));
            });
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void writeList(JsonGenerator json, String name, String only) throws IOException {
    json.writeFieldName(name);
    json.writeStartArray();
    json.writeString(only);
    json.writeEndArray();
  }

  private static String form(AuthSubject subject, byte[] secret) {
    return "common_name="
        + escape(subject.commonName().getBytes(StandardCharsets.UTF_8))
        + "&remote_ip="
        + escape(subject.remoteIp().getBytes(StandardCharsets.UTF_8))
        + "&secret="
        + escape(secret)
        + "&tls="
        + subject.tls();
  }

  /** Bytes as the value of a form field: text or not, they arrive as they are. */
  private static String escape(byte[] bytes) {
    StringBuilder escaped = new StringBuilder(bytes.length);
    for (byte octet : bytes) {
      if (isPlain(octet)) {
        escaped.append((char) octet);
      } else if (octet == ' ') {
        escaped.append('+');
      } else {
        escaped.append(String.format("%%%02X", octet & 0xff));
      }
    }
    return escaped.toString();
  }

  private static boolean isPlain(byte octet) {
    return (octet >= 'a' && octet <= 'z')
        || (octet >= 'A' && octet <= 'Z')
        || (octet >= '0' && octet <= '9')
        || "-_.~".indexOf(octet) >= 0;
  }
}
