package io.nsqconnect.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;

/** The HTTP API of a broker on this host. */
public final class NsqdHttp {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Deadlines.STEP).build();
  private static final ObjectMapper JSON = new ObjectMapper();

  private final int port;

  public NsqdHttp(int port) {
    this.port = port;
  }

  /** The body of the answer to a GET, which must be 200. */
  public String get(String pathAndQuery) {
    return send(HttpRequest.newBuilder().GET(), pathAndQuery);
  }

  /** The body of the answer to a POST, which must be 200. */
  public String post(String pathAndQuery, String body) {
    return send(
        HttpRequest.newBuilder()
            .POST(BodyPublishers.ofByteArray(body.getBytes(StandardCharsets.UTF_8))),
        pathAndQuery);
  }

  /** Creates {@code channel} and, where it does not exist, {@code topic}. */
  public void createChannel(String topic, String channel) {
    post("/topic/create?topic=" + topic, "");
    post("/channel/create?topic=" + topic + "&channel=" + channel, "");
  }

  /** What the broker tells of one channel. */
  public ChannelStats channel(String topic, String channel) {
    String query = "/stats?format=json&topic=" + topic + "&channel=" + channel;
    try {
      JsonNode node = JSON.readTree(get(query)).at("/topics/0/channels/0");
      return new ChannelStats(
          node.path("depth").asLong(-1),
          node.path("in_flight_count").asLong(-1),
          node.path("deferred_count").asLong(-1),
          node.path("requeue_count").asLong(-1),
          node.path("timeout_count").asLong(-1),
          node.path("clients").size());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until all that was in a channel is finished. */
  void awaitNothingLeft(String topic, String channel) {
    Deadlines.await("all of " + topic + " is finished")
        .until(() -> channel(topic, channel), ChannelStats::isEmpty);
  }

  /** The body of the answer to a GET, which must be {@code status}. */
  String refusal(int status, String pathAndQuery) {
    return send(HttpRequest.newBuilder().GET(), pathAndQuery, status);
  }

  private String send(HttpRequest.Builder request, String pathAndQuery) {
    return send(request, pathAndQuery, 200);
  }

  private String send(HttpRequest.Builder request, String pathAndQuery, int status) {
    URI uri = URI.create("http://127.0.0.1:" + port + pathAndQuery);
    try {
      HttpResponse<String> response =
          HTTP.send(request.uri(uri).timeout(Deadlines.STEP).build(), BodyHandlers.ofString());
      if (response.statusCode() != status) {
        throw new AssertionError(uri + ": " + response.statusCode() + ' ' + response.body());
      }
      return response.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** What the broker tells of one channel; -1 where it tells nothing. */
  public record ChannelStats(
      long depth, long inFlight, long deferred, long requeued, long timedOut, int consumers) {
    /** Whether nothing waits, is in flight or is deferred. */
    boolean isEmpty() {
      return depth == 0 && inFlight == 0 && deferred == 0;
    }
  }
}
