package io.nsqconnect.source;

import io.nsqconnect.client.NsqdAddress;
import io.nsqconnect.client.discovery.ChannelStatistics;
import io.nsqconnect.client.discovery.Discovery;
import io.nsqconnect.client.discovery.HttpAddress;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whom a task asks about its channels. The connector, which has asked nsqlookupd, tells its tasks
 * where nodes answer HTTP.
 */
final class NodeStatistics {
  /** The key of a task's configuration that says where; no user sets it. */
  static final String HTTP_ADDRESSES_TOLD = "nsq.node.http.addresses";

  private NodeStatistics() {}

  /**
   * The channels of {@code share} on the nodes of which it is known.
   *
   * @param timeoutMs how long nsqd may take until it begins to answer
   */
  static Map<NodeTopic, ChannelStatistics> of(
      SourceConfig config, List<NodeTopic> share, long timeoutMs) {
    Map<NsqdAddress, String> told =
        NodeTexts.read(config.originalsStrings().get(HTTP_ADDRESSES_TOLD));
    if (told.isEmpty()) {
      return Map.of();
    }
    Duration timeout = Duration.ofMillis(timeoutMs);
    HttpClient http = Discovery.httpClient(timeout);
    Map<NodeTopic, ChannelStatistics> statistics = new LinkedHashMap<>();
    for (NodeTopic each : share) {
      String address = told.get(each.nsqd());
      if (address != null) {
        statistics.put(
            each,
            new ChannelStatistics(
                HttpAddress.parse(address), http, timeout, each.topic(), config.channel()));
      }
    }
    return statistics;
  }
}
