package io.nsqconnect.it;

import io.nsqconnect.bridge.sample.NsqTopicReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** What consumers of one NSQ channel have received, on any number of nodes. */
final class NsqBodies implements AutoCloseable {
  private final Set<String> distinct = ConcurrentHashMap.newKeySet();
  private final AtomicLong received = new AtomicLong();
  private final Map<String, NsqTopicReader> readers = new ConcurrentHashMap<>();

  /** Consumes {@code channel} of the node at {@code address}, too. */
  void read(String address, String topic, String channel) throws IOException {
    NsqTopicReader reader =
        new NsqTopicReader(
            address,
            topic,
            channel,
            body -> {
              distinct.add(new String(body, StandardCharsets.UTF_8));
              received.incrementAndGet();
            });
    readers.put(address, reader);
  }

  /** Waits until there are {@code count} distinct bodies; how many there are then. */
  int awaitDistinct(int count, Duration limit) {
    try {
      Awaitility.await()
          .atMost(limit)
          .pollInterval(Duration.ofMillis(5))
          .until(() -> distinct.size() >= count);
    } catch (ConditionTimeoutException e) {
      // The caller compares.
    }
    return distinct.size();
  }

  Set<String> distinct() {
    return distinct;
  }

  /** How often a body was there more than once. */
  long duplicates() {
    return received.get() - distinct.size();
  }

  /** Waits until nothing more has come for a while, so that duplicates are counted to the last. */
  void awaitQuiet() {
    long before;
    do {
      before = received.get();
      long seen = before;
      try {
        Awaitility.await().atMost(Deadlines.QUIET).until(() -> received.get() > seen);
      } catch (ConditionTimeoutException e) {
        return;
      }
    } while (received.get() > before);
  }

  @Override
  public void close() throws IOException {
    for (NsqTopicReader reader : readers.values()) {
      reader.close();
    }
  }
}
