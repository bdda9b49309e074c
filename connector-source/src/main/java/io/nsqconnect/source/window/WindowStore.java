package io.nsqconnect.source.window;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/** Where windows are kept between two lives of a task: in Connect's source offsets. */
public final class WindowStore {
  private final OffsetStorageReader offsets;
  private final WindowLimits limits;
  private final boolean droppedIsDone;

  /** Windows as {@link Window} takes them, kept in {@code offsets}. */
  public WindowStore(OffsetStorageReader offsets, WindowLimits limits, boolean droppedIsDone) {
    this.offsets = offsets;
    this.limits = limits;
    this.droppedIsDone = droppedIsDone;
  }

  /**
   * What a window is called. This is where I5 is kept: the name says which messages can be mistaken
   * for each other, those of one topic and channel on one node, and nothing that may change while
   * they live.
   *
   * @param node the identity of the nsqd
   */
  public static String scope(String node, String topic, String channel) {
    return node + "/" + topic + "/" + channel;
  }

  /**
   * Reads the windows of {@code scopes}, all at once: each read goes to the end of Kafka's topic.
   *
   * @throws ConnectException if they can't be understood
   */
  public <T> Map<String, Window<T>> read(List<String> scopes, long nowMs) {
    List<Map<String, String>> partitions = new ArrayList<>();
    for (String scope : scopes) {
      IntStream.range(0, limits.segments())
          .forEach(slot -> partitions.add(SegmentText.partition(scope, slot)));
    }
    Map<Map<String, String>, Map<String, Object>> read = offsets.offsets(partitions);
    Map<String, Window<T>> windows = new HashMap<>();
    for (String scope : scopes) {
      windows.put(scope, window(scope, read, nowMs));
    }
    return windows;
  }

  private <T> Window<T> window(
      String scope, Map<Map<String, String>, Map<String, Object>> read, long nowMs) {
    Map<Integer, Map<String, ?>> slots = new HashMap<>();
    for (int slot = 0; slot < limits.segments(); slot++) {
      Map<String, Object> offset = read.get(SegmentText.partition(scope, slot));
      if (offset != null) {
        slots.put(slot, offset);
      }
    }
    Window<T> window = new Window<>(scope, limits, droppedIsDone);
    try {
      window.restore(slots, nowMs);
      return window;
    } catch (IllegalArgumentException e) {
      throw new ConnectException("offsets of " + scope + " can not be used: " + e.getMessage(), e);
    }
  }

  /**
   * Checks what somebody wants to put in place of the offsets of a window.
   *
   * @param offset null to forget the segment
   * @throws ConnectException if no window could be restored from it
   */
  public static void check(Map<String, ?> partition, Map<String, ?> offset) {
    if (partition != null && partition.keySet().equals(Set.of("nsq"))) {
      // Of a connector without windows; nobody reads it.
      return;
    }
    boolean named =
        partition != null
            && partition.keySet().equals(SegmentText.partition("", 0).keySet())
            && partition.values().stream().allMatch(String.class::isInstance)
            && partition.get("seg").toString().matches("[0-9]{1,4}");
    if (!named) {
      throw new ConnectException(
          "partition "
              + partition
              + " (expected: {\"nsq\": \"host:port/topic/channel\", \"seg\": \"0\"})");
    }
    if (offset != null) {
      try {
        SegmentText.read(0, offset, Integer.MAX_VALUE);
      } catch (IllegalArgumentException e) {
        throw new ConnectException("offset of partition " + partition + ": " + e.getMessage(), e);
      }
    }
  }
}
