package io.nsqconnect.source.window;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A segment as Connect keeps it. Both maps have string keys and primitive values, because that is
 * all that Connect takes, and bytes as text, because that is what they would come back as.
 *
 * <pre>
 *   partition  {"nsq": "host:port/topic/channel", "seg": "17"}     the slot, 0 to s - 1
 *   offset     {"v": 1,                form of this map
 *               "s": 256,              number of slots
 *               "q": 4711,             sequence number of the segment
 *               "c": 4711,             nsqd may have any message of segments from this one on
 *               "p": "4702,4690@1763820000",  and of these; after @: since when, in Unix seconds
 *               "i": "AAECAw..."}      per message 8 bytes id, 4 bytes check; base64url, unpadded
 * </pre>
 *
 * <p>The {@code c} and {@code p} of the segment with the greatest {@code q} hold for all. This form
 * does not change any more: another one gets another {@code v}.
 */
final class SegmentText {
  private static final long VERSION = 1;
  private static final long MS_PER_S = 1000;

  private SegmentText() {}

  /** A segment that was read back. */
  record Read(
      int slot, long sequence, long doubtfulFrom, Map<Long, Long> doubtful, List<MessageKey> keys) {
    /** Whether nsqd may have messages of segment {@code other}, if this one is the youngest. */
    boolean isDoubtful(long other) {
      return other >= doubtfulFrom || doubtful.containsKey(other);
    }
  }

  /**
   * Always this class: Connect finds a partition by the bytes that its map is written as, so two
   * maps with the same entries must iterate alike, in every JVM, and also where Connect has read
   * the map from a request.
   */
  static Map<String, String> partition(String scope, int slot) {
    Map<String, String> partition = new HashMap<>();
    partition.put("nsq", scope);
    partition.put("seg", Integer.toString(slot));
    return partition;
  }

  /**
   * Writes the first {@code prefix} messages of {@code segment}.
   *
   * @param doubtful segments below {@code doubtfulFrom} that nsqd may have messages of
   */
  static Map<String, Object> offset(
      Segment segment, int prefix, int slots, long doubtfulFrom, Iterable<Segment> doubtful) {
    ByteBuffer keys = ByteBuffer.allocate(prefix * MessageKey.BYTES);
    for (int i = 0; i < prefix; i++) {
      MessageKey key = segment.written(i);
      keys.putLong(key.id()).putInt(key.check());
    }
    StringJoiner doubts = new StringJoiner(",");
    for (Segment each : doubtful) {
      String since = each.isDated() ? "@" + each.doubtfulSinceMs / MS_PER_S : "";
      doubts.add(each.sequence + since);
    }
    Map<String, Object> offset = new LinkedHashMap<>();
    offset.put("v", VERSION);
    offset.put("s", (long) slots);
    offset.put("q", segment.sequence);
    offset.put("c", doubtfulFrom);
    offset.put("p", doubts.toString());
    offset.put("i", Base64.getUrlEncoder().withoutPadding().encodeToString(keys.array()));
    return offset;
  }

  /**
   * Reads what {@link #offset} wrote.
   *
   * @param slots how many slots there are now
   * @throws IllegalArgumentException if it was not written by this form, or with more slots
   */
  static Read read(int slot, Map<String, ?> offset, int slots) {
    if (!(offset.get("v") instanceof Number form) || form.longValue() != VERSION) {
      throw new IllegalArgumentException(
          "form " + offset.get("v") + " of offsets (expected: " + VERSION + ")");
    }
    if (number(offset, "s") > slots) {
      throw new IllegalArgumentException(
          slots + " segments (expected: at least " + offset.get("s") + ", as before)");
    }
    return new Read(
        slot,
        number(offset, "q"),
        number(offset, "c"),
        doubts(text(offset, "p")),
        keys(text(offset, "i")));
  }

  private static List<MessageKey> keys(String text) {
    ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
    if (bytes.remaining() % MessageKey.BYTES != 0) {
      throw new IllegalArgumentException(
          bytes.remaining()
              + " bytes of messages (expected: a multiple of "
              + MessageKey.BYTES
              + ")");
    }
    return IntStream.range(0, bytes.remaining() / MessageKey.BYTES)
        .mapToObj(i -> new MessageKey(bytes.getLong(), bytes.getInt()))
        .toList();
  }

  /** When each segment became doubtful, by sequence number; 0 if that is not said. */
  private static Map<Long, Long> doubts(String text) {
    Map<Long, Long> doubts = new TreeMap<>();
    for (String each : text.isEmpty() ? new String[0] : text.split(",")) {
      int at = each.indexOf('@');
      doubts.put(
          Long.valueOf(at < 0 ? each : each.substring(0, at)),
          at < 0 ? 0 : Long.parseLong(each.substring(at + 1)) * MS_PER_S);
    }
    return doubts;
  }

  private static long number(Map<String, ?> offset, String name) {
    if (offset.get(name) instanceof Number number) {
      return number.longValue();
    }
    throw new IllegalArgumentException(
        "\"" + name + "\" is " + offset.get(name) + " (expected: a number)");
  }

  private static String text(Map<String, ?> offset, String name) {
    if (offset.get(name) instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException(
        "\"" + name + "\" is " + offset.get(name) + " (expected: a string)");
  }
}
