package io.nsqconnect.broker.roundtrip;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nsqconnect.broker.Nsqd;
import io.nsqconnect.broker.config.ConfigurationException;
import io.nsqconnect.broker.config.Configurations;
import io.nsqconnect.broker.config.Flags;
import io.nsqconnect.broker.config.UsageException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A whole broker on a data path, over sockets. */
public final class RunningBroker implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Kept, or the level that is set would be forgotten. */
  private static final Logger LOG = Logger.getLogger("io.nsqconnect.broker");

  private final HttpClient http = HttpClient.newHttpClient();
  private final Nsqd nsqd;

  public RunningBroker(Path dataPath, String... flags)
      throws UsageException, ConfigurationException {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--tcp-address=127.0.0.1:0",
                "--http-address=127.0.0.1:0",
                "--data-path=" + dataPath));
    all.addAll(List.of(flags));
    LOG.setLevel(Level.WARNING);
    nsqd = Nsqd.start(Configurations.resolve(Flags.parse(all)));
  }

  public WireClient connect() throws IOException {
    return new WireClient(nsqd.identity().tcpPort());
  }

  /** Asks for a change over HTTP. */
  public void post(String pathAndQuery) throws IOException {
    send(HttpRequest.newBuilder(uri(pathAndQuery)).POST(BodyPublishers.noBody()));
  }

  List<String> topicNames() throws IOException {
    return stats("").path("topics").findValuesAsText("topic_name");
  }

  /** What {@code /stats} says of a topic. */
  JsonNode topic(String topic) throws IOException {
    return find("topic_name", topic, stats(topic).path("topics"));
  }

  /** What {@code /stats} says of a channel. */
  JsonNode channel(String topic, String channel) throws IOException {
    return find("channel_name", channel, topic(topic).path("channels"));
  }

  /** Waits until a channel is as it should be. */
  public void await(String topic, String channel, Predicate<JsonNode> condition)
      throws IOException {
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    JsonNode now = channel(topic, channel);
    while (!condition.test(now)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(now.toString());
      }
      now = channel(topic, channel);
    }
  }

  @Override
  public void close() {
    nsqd.close();
    LOG.setLevel(null);
  }

  private JsonNode stats(String topic) throws IOException {
    String query = "/stats?format=json&topic=" + topic.replace("#", "%23");
    return JSON.readTree(send(HttpRequest.newBuilder(uri(query)).GET()));
  }

  private static JsonNode find(String key, String name, JsonNode among) {
    for (JsonNode node : among) {
      if (node.path(key).asText().equals(name)) {
        return node;
      }
    }
    throw new AssertionError(name + " is not there: " + among);
  }

  private URI uri(String pathAndQuery) {
    return URI.create("http://127.0.0.1:" + nsqd.identity().httpPort() + pathAndQuery);
  }

  private String send(HttpRequest.Builder request) throws IOException {
    try {
      return http.send(request.timeout(TIMEOUT).build(), BodyHandlers.ofString()).body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
