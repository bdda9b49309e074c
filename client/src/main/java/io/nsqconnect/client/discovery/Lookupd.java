package io.nsqconnect.client.discovery;

import com.fasterxml.jackson.databind.JsonNode;
import io.nsqconnect.client.NsqdAddress;
import io.nsqconnect.protocol.Names;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
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

  /** Five thousand nodes of one topic take about 1.3 MB. */
  private static final int MAX_LOOKUP_BYTES = 2 * 1024 * 1024;

  /** How many topics it is asked about at once. */
  static final int MOST_AT_ONCE = 16;

  /** A question that is on its way. */
  private record Lookup(String topic, CompletableFuture<HttpResponse<byte[]>> answer) {}

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
    return producers(api.json(lookup(topic)));
  }

  /** Where the topics that {@code wanted} accepts are, of all that are registered. */
  public Set<TopicNode> topicNodes(Predicate<String> wanted)
      throws IOException, InterruptedException {
    Set<String> topics = topics();
    topics.removeIf(wanted.negate());
    return topicNodes(topics);
  }

  /**
   * Where {@code topics} are. Up to {@value #MOST_AT_ONCE} questions are on their way at once;
   * their answers are taken as they come, so that a slow one holds up no other question.
   */
  public Set<TopicNode> topicNodes(Iterable<String> topics)
      throws IOException, InterruptedException {
    Set<TopicNode> found = new LinkedHashSet<>();
    Set<Lookup> asked = new HashSet<>();
    BlockingQueue<Lookup> answered = new ArrayBlockingQueue<>(MOST_AT_ONCE);
    try {
      for (String topic : topics) {
        if (asked.size() == MOST_AT_ONCE) {
          hear(asked, answered.take(), found);
        }
        Lookup lookup = new Lookup(topic, api.begin(lookup(topic), MAX_LOOKUP_BYTES));
        asked.add(lookup);
        lookup.answer.whenComplete((answer, failure) -> answered.add(lookup));
      }
      while (!asked.isEmpty()) {
        hear(asked, answered.take(), found);
      }
      return found;
    } finally {
      asked.forEach(each -> each.answer.cancel(true));
    }
  }

  private void hear(Set<Lookup> asked, Lookup answered, Set<TopicNode> found)
      throws IOException, InterruptedException {
    asked.remove(answered);
    try {
      producers(HttpApi.document(lookup(answered.topic), answered.answer.get()))
          .forEach(node -> found.add(new TopicNode(answered.topic, node)));
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
    }
  }

  private static String lookup(String topic) {
    return "lookup?topic=" + HttpApi.encoded(topic);
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
