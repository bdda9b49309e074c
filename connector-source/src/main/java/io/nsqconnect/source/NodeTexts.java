package io.nsqconnect.source;

import io.nsqconnect.client.NsqdAddress;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Texts about nodes, as one value of a task's configuration. They have no commas. */
final class NodeTexts {
  private NodeTexts() {}

  /** Always the same for the same texts. */
  static String write(Map<NsqdAddress, ?> texts) {
    TreeMap<String, Object> sorted = new TreeMap<>();
    texts.forEach((nsqd, text) -> sorted.put(nsqd.toString(), text));
    return sorted.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .collect(Collectors.joining(","));
  }

  /** What {@link #write} wrote; nothing if {@code written} is null. */
  static Map<NsqdAddress, String> read(String written) {
    return written == null || written.isEmpty()
        ? Map.of()
        : Arrays.stream(written.split(","))
            .map(entry -> entry.split("=", 2))
            .collect(Collectors.toMap(entry -> NsqdAddress.parse(entry[0]), entry -> entry[1]));
  }
}
