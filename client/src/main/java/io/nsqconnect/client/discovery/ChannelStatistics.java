package io.nsqconnect.client.discovery;

import com.fasterxml.jackson.databind.JsonNode;
import io.nsqconnect.client.ClientIdentity;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** How it stands with a channel of one nsqd, as that nsqd says over HTTP. */
public final class ChannelStatistics {
  /** Ten thousand consumers take about 8 MB. */
  private static final int MAX_ANSWER_BYTES = 16 * 1024 * 1024;

  private final HttpApi api;
  private final String path;

  /**
   * The statistics of {@code channel}; nobody is asked yet.
   *
   * @param timeout how long nsqd may take until it begins to answer
   */
  public ChannelStatistics(
      HttpAddress nsqd, HttpClient http, Duration timeout, String topic, String channel) {
    api = new HttpApi(nsqd, http, timeout, MAX_ANSWER_BYTES);
    path =
        "stats?format=json&include_mem=false&topic="
            + HttpApi.encoded(topic)
            + "&channel="
            + HttpApi.encoded(channel);
  }

  /** Asks, and waits for the answer. */
  public ChannelState ask() throws IOException, InterruptedException {
    List<ClientIdentity> consumers = new ArrayList<>();
    List<JsonNode> counts = new ArrayList<>();
    boolean found = false;
    for (JsonNode topic : api.json(path).path("topics")) {
      counts.add(topic.path("depth"));
      for (JsonNode channel : topic.path("channels")) {
        found = true;
        counts.add(channel.path("depth"));
        counts.add(channel.path("in_flight_count"));
        counts.add(channel.path("deferred_count"));
        channel.path("clients").forEach(client -> consumers.add(identity(client)));
      }
    }
    boolean said = found && counts.stream().allMatch(JsonNode::isIntegralNumber);
    return new ChannelState(
        said
            ? OptionalLong.of(counts.stream().mapToLong(JsonNode::longValue).sum())
            : OptionalLong.empty(),
        consumers);
  }

  private static ClientIdentity identity(JsonNode client) {
    return new ClientIdentity(
        client.path("client_id").asText(""),
        client.path("hostname").asText(""),
        client.path("user_agent").asText(""));
  }
}
