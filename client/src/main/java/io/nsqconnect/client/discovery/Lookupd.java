package io.nsqconnect.client.discovery;

import com.fasterxml.jackson.databind.JsonNode;
import io.nsqconnect.client.NsqdAddress;
import io.nsqconnect.protocol.Names;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One nsqlookupd, asked over HTTP. Every method asks, waits for the answer, and can be interrupted.
 *
 * <p>What it answers is not trusted: an answer has a greatest length, and entries that name no
 * usable address or topic are left out.
 */
public final class Lookupd {
  private static final Logger LOG = LoggerFactory.getLogger(Lookupd.class);

  /** A thousand nodes with a hundred topics each take about 4 MB. */
  static final int MAX_ANSWER_BYTES = 16 * 1024 * 1024;

  private final HttpAddress address;
  private final HttpApi api;

  /**
   * An nsqlookupd that is not asked yet.
   *
   * @param timeout how long it may take until it begins to answer
   */
  public Lookupd(HttpAddress address, HttpClient http, Duration timeout) {
    this.address = address;
    api = new HttpApi(address, http, timeout, MAX_ANSWER_BYTES);
  }

  public HttpAddress address() {
    return address;
  }

  /** Asks for nothing but an answer. */
  public void ping() throws IOException, InterruptedException {
    api.ping();
  }

  /** All nodes that are registered, whatever topics they have. */
  public Set<NsqdNode> nodes() throws IOException, InterruptedException {
    return producers(api.json("nodes"));
  }

  /** The nodes that have {@code topic}; none if nobody has it. */
  public Set<NsqdNode> nodes(String topic) throws IOException, InterruptedException {
    return producers(api.json("lookup?topic=" + HttpApi.encoded(topic)));
  }

  /** Where the topics that {@code wanted} accepts are, of all that are registered. */
  public Set<TopicNode> topicNodes(Predicate<String> wanted)
      throws IOException, InterruptedException {
    Set<String> topics = topics();
    topics.removeIf(wanted.negate());
    return topicNodes(topics);
  }

  /** Where {@code topics} are. */
  public Set<TopicNode> topicNodes(Iterable<String> topics)
      throws IOException, InterruptedException {
    Set<TopicNode> found = new LinkedHashSet<>();
    for (String topic : topics) {
      nodes(topic).forEach(node -> found.add(new TopicNode(topic, node)));
    }
    return found;
  }

  /** The names of all topics that are registered. */
  public Set<String> topics() throws IOException, InterruptedException {
    return names(api.json("topics").path("topics"));
  }

  /** The names of all channels of {@code topic} that are registered. */
  public Set<String> channels(String topic) throws IOException, InterruptedException {
    return names(api.json("channels?topic=" + HttpApi.encoded(topic)).path("channels"));
  }

  private static Set<String> names(JsonNode list) {
    Set<String> names = new LinkedHashSet<>();
    for (JsonNode each : list) {
      if (each.isTextual() && Names.isValid(each.textValue())) {
        names.add(each.textValue());
      }
    }
    return names;
  }

  private Set<NsqdNode> producers(JsonNode answer) {
    Set<NsqdNode> nodes = new LinkedHashSet<>();
    for (JsonNode each : answer.path("producers")) {
      try {
        NsqdAddress tcp =
            new NsqdAddress(
                each.path("broadcast_address").asText(""), each.path("tcp_port").asInt());
        nodes.add(
            new NsqdNode(tcp, each.path("hostname").asText(""), each.path("http_port").asInt()));
      } catch (IllegalArgumentException e) {
        LOG.debug("nsqlookupd {} names a node that can not be used: {}", address, e.getMessage());
      }
    }
    return nodes;
  }

  @Override
  public String toString() {
    return "nsqlookupd " + address;
  }
}
