package io.nsqconnect.client.connect;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef;

/** A text with places to fill in, as in {@code nsq.${topic}}. */
public final class Template {
  private static final Pattern PLACE = Pattern.compile("\\$\\{([^}]*)}");

  /** What stands before each place, and at last what stands after all. */
  private final List<String> literals = new ArrayList<>();

  private final List<String> places = new ArrayList<>();

  /**
   * The template that {@code text} writes.
   *
   * @throws IllegalArgumentException if it is empty, or has a place that does not end or that
   *     {@code known} does not name
   */
  public Template(String text, Set<String> known) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("empty template (expected: at least 1 character)");
    }
    int last = text.lastIndexOf("${");
    if (last >= 0 && text.indexOf('}', last) < 0) {
      throw new IllegalArgumentException(
          "place " + text.substring(last) + " does not end (expected: })");
    }
    Matcher matcher = PLACE.matcher(text);
    int end = 0;
    while (matcher.find()) {
      if (!known.contains(matcher.group(1))) {
        throw new IllegalArgumentException(
            "unknown place " + matcher.group() + " (expected: " + spelled(known) + ")");
      }
      literals.add(text.substring(end, matcher.start()));
      places.add(matcher.group(1));
      end = matcher.end();
    }
    literals.add(text.substring(end));
  }

  /** Accepts templates whose places {@code known} names. */
  public static ConfigDef.Validator validator(Set<String> known) {
    return TextCheck.of(
        "text with the places " + spelled(known), text -> new Template(text, known));
  }

  private static String spelled(Set<String> known) {
    return String.join(", ", known.stream().sorted().map(place -> "${" + place + "}").toList());
  }

  /** The text with its places filled in from {@code values}, which has one for each. */
  public String fill(Map<String, String> values) {
    StringBuilder text = new StringBuilder(literals.get(0));
    for (int i = 0; i < places.size(); i++) {
      text.append(values.get(places.get(i))).append(literals.get(i + 1));
    }
    return text.toString();
  }
}
