package io.nsqconnect.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.client.connect.RecordingWorker;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/**
 * What a worker keeps of a task: its metrics, and source offsets as Connect keeps them: partitions
 * are found by how their maps are written, and integers come back as longs.
 */
final class StoredOffsets extends RecordingWorker {
  private final Map<String, Map<String, Object>> offsets = new HashMap<>();

  void put(Map<String, ?> partition, Map<String, ?> offset) {
    Map<String, Object> kept = new HashMap<>();
    offset.forEach(
        (key, value) -> {
          assertThat(value).as(key).isInstanceOfAny(String.class, Long.class);
          kept.put(key, value);
        });
    offsets.put(written(partition), kept);
  }

  /** How many partitions have an offset. */
  int count() {
    return offsets.size();
  }

  /** The form of JSON, which is in the order of iteration. */
  private static String written(Map<String, ?> partition) {
    return partition.toString();
  }

  @Override
  public OffsetStorageReader offsetStorageReader() {
    return new OffsetStorageReader() {
      @Override
      public <T> Map<String, Object> offset(Map<String, T> partition) {
        return offsets.get(written(partition));
      }

      @Override
      public <T> Map<Map<String, T>, Map<String, Object>> offsets(
          Collection<Map<String, T>> partitions) {
        Map<Map<String, T>, Map<String, Object>> found = new HashMap<>();
        partitions.forEach(partition -> found.put(partition, offset(partition)));
        return found;
      }
    };
  }
}
