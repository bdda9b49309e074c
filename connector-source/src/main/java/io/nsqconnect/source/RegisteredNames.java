package io.nsqconnect.source;

import io.nsqconnect.client.connect.ConnectionKeys;
import io.nsqconnect.client.connect.DiscoveryKeys;
import io.nsqconnect.client.connect.LimitedQuestion;
import io.nsqconnect.client.discovery.Discovery;
import io.nsqconnect.client.discovery.HttpAddress;
import io.nsqconnect.client.discovery.Lookupd;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.config.ConfigDef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Recommends the names that nsqlookupd knows, while a configuration is being written. Nothing is
 * refused for not being among them, and if nobody answers soon there are none.
 */
final class RegisteredNames implements ConfigDef.Recommender {
  /** What to ask, given the values of all keys. */
  private interface Question {
    Set<String> ask(Lookupd lookupd, Map<String, Object> config)
        throws IOException, InterruptedException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(RegisteredNames.class);

  /** Somebody waits for it: for the answers of all nsqlookupds together, in milliseconds. */
  private static final long LIMIT_MS = 750;

  private static final int MOST_LOOKUPDS = 3;
  private static final int MOST_TOPICS = 10;

  private final Question question;
  private final long limitMs;

  private RegisteredNames(long limitMs, Question question) {
    this.limitMs = limitMs;
    this.question = question;
  }

  static RegisteredNames topics() {
    return topics(LIMIT_MS);
  }

  static RegisteredNames topics(long limitMs) {
    return new RegisteredNames(limitMs, (lookupd, config) -> lookupd.topics());
  }

  /** The channels of the topics that are named, or of the first of them. */
  static RegisteredNames channels() {
    return channels(LIMIT_MS);
  }

  static RegisteredNames channels(long limitMs) {
    return new RegisteredNames(
        limitMs,
        (lookupd, config) -> {
          Set<String> channels = new TreeSet<>();
          for (String topic : texts(config, SubscriptionKeys.TOPICS, MOST_TOPICS)) {
            channels.addAll(lookupd.channels(topic));
          }
          return channels;
        });
  }

  @Override
  public List<Object> validValues(String key, Map<String, Object> config) {
    if (!Boolean.TRUE.equals(config.get(ConnectionKeys.VALIDATE_CONNECTION))) {
      return List.of();
    }
    List<String> lookupds = texts(config, DiscoveryKeys.LOOKUPD_HTTP_ADDRESSES, MOST_LOOKUPDS);
    if (lookupds.isEmpty()) {
      return List.of();
    }
    try {
      return new LimitedQuestion("nsq-names").ask(() -> ask(lookupds, key, config), limitMs);
    } catch (IOException e) {
      LOG.debug("nothing is recommended for {}: {}", key, e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return List.of();
  }

  private List<Object> ask(List<String> lookupds, String key, Map<String, Object> config)
      throws InterruptedException {
    Duration timeout = Duration.ofMillis(limitMs / lookupds.size());
    HttpClient http = Discovery.httpClient(timeout);
    for (String address : lookupds) {
      try {
        Lookupd lookupd = new Lookupd(HttpAddress.parse(address), http, timeout);
        return List.copyOf(new TreeSet<>(question.ask(lookupd, config)));
      } catch (IOException | IllegalArgumentException e) {
        LOG.debug("nsqlookupd {} recommends nothing for {}: {}", address, key, e.toString());
      }
    }
    return List.of();
  }

  /** The first elements of a list; none if it was refused. */
  private static List<String> texts(Map<String, Object> config, String key, int most) {
    return config.get(key) instanceof List<?> list
        ? list.stream().limit(most).map(String::valueOf).toList()
        : List.of();
  }

  @Override
  public boolean visible(String key, Map<String, Object> config) {
    return true;
  }
}
