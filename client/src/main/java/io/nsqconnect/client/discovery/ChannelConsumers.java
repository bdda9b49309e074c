package io.nsqconnect.client.discovery;

import com.fasterxml.jackson.databind.JsonNode;
import io.nsqconnect.client.ClientIdentity;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Who consumes a channel of one nsqd, as that nsqd says over HTTP. */
public final class ChannelConsumers {
  /** Ten thousand consumers take about 8 MB. */
  private static final int MAX_ANSWER_BYTES = 16 * 1024 * 1024;

  private final HttpApi api;
  private final String path;

  /**
   * The consumers of {@code channel}; nobody is asked yet.
   *
   * @param timeout how long nsqd may take until it begins to answer
   */
  public ChannelConsumers(
      HttpAddress nsqd, HttpClient http, Duration timeout, String topic, String channel) {
    api = new HttpApi(nsqd, http, timeout, MAX_ANSWER_BYTES);
    path =
        "stats?format=json&include_mem=false&topic="
            + HttpApi.encoded(topic)
            + "&channel="
            + HttpApi.encoded(channel);
  }

  /** Asks, and waits for the answer: one for each connection, in no order. */
  public List<ClientIdentity> ask() throws IOException, InterruptedException {
    List<ClientIdentity> consumers = new ArrayList<>();
    for (JsonNode topic : api.json(path).path("topics")) {
      for (JsonNode channel : topic.path("channels")) {
        for (JsonNode client : channel.path("clients")) {
          consumers.add(
              new ClientIdentity(
                  client.path("client_id").asText(""),
                  client.path("hostname").asText(""),
                  client.path("user_agent").asText("")));
        }
      }
    }
    return consumers;
  }
}
