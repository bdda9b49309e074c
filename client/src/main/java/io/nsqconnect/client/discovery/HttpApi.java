package io.nsqconnect.client.discovery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * The HTTP interface of an nsqlookupd or an nsqd. {@link #ping} and {@link #json} ask, wait for the
 * answer, and can be interrupted. Answers have a greatest length; both forms are read, that of
 * version 1 and the older one with its {@code data} envelope.
 */
final class HttpApi {
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final JsonMapper JSON = new JsonMapper();

  private final HttpAddress address;
  private final HttpClient http;
  private final Duration timeout;
  private final int maxAnswerBytes;

  /**
   * An interface that is not asked yet.
   *
   * @param timeout how long it may take until it begins to answer
   */
  HttpApi(HttpAddress address, HttpClient http, Duration timeout, int maxAnswerBytes) {
    this.address = address;
    this.http = http;
    this.timeout = timeout;
    this.maxAnswerBytes = maxAnswerBytes;
  }

  /** Asks for nothing but an answer. */
  void ping() throws IOException, InterruptedException {
    requireOk(get("ping"));
  }

  /** The document that answers {@code path}; an empty one if there is nothing of that name. */
  JsonNode json(String path) throws IOException, InterruptedException {
    return document(path, get(path));
  }

  /** Asks for up to {@code maxBytes} that answer {@code path}. Can be cancelled. */
  CompletableFuture<HttpResponse<byte[]>> begin(String path, int maxBytes) {
    return http.sendAsync(request(path), info -> new BoundedBody(maxBytes));
  }

  /** As {@link #json}, of an answer that has come. */
  static JsonNode document(String path, HttpResponse<byte[]> answer) throws IOException {
    if (answer.statusCode() == NOT_FOUND) {
      return JSON.createObjectNode();
    }
    requireOk(answer);
    JsonNode document = JSON.readTree(answer.body());
    if (document == null || !document.isObject()) {
      throw new IOException("answer to " + path + " is no JSON object");
    }
    return document.has("data") ? document.path("data") : document;
  }

  private HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
    return http.send(request(path), info -> new BoundedBody(maxAnswerBytes));
  }

  private HttpRequest request(String path) {
    return HttpRequest.newBuilder(address.root().resolve(path))
        .timeout(timeout)
        .header("Accept", "application/vnd.nsq; version=1.0")
        .build();
  }

  private static void requireOk(HttpResponse<byte[]> answer) throws IOException {
    if (answer.statusCode() != OK) {
      throw new IOException("status " + answer.statusCode() + " (expected: 200)");
    }
  }

  /** {@code name} as a value of a query. */
  static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8);
  }
}
