package io.nsqconnect.client.connect;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;

/**
 * The page of the documentation that lists the keys of a connector: an introduction that somebody
 * wrote, and a table for each group that the definition makes.
 */
public final class KeysPage {
  private static final String MARK = "<!-- The rest is made from the definition of the keys. -->\n";

  private final Path page;
  private final ConfigDef definition;

  /** The page {@code name} of {@code docs}, seen from the directory of a module. */
  public KeysPage(String name, ConfigDef definition) {
    this.page = Path.of("..", "docs", name);
    this.definition = definition;
  }

  /** What the page says; with {@code -Dnsq.docs.update=true}, after it was written anew. */
  public String actual() {
    try {
      if (Boolean.getBoolean("nsq.docs.update")) {
        Files.writeString(page, expected());
      }
      return Files.readString(page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it should say: its introduction as it is, and the keys as they are defined. */
  public String expected() {
    try {
      String text = Files.readString(page);
      int end = text.indexOf(MARK);
      if (end < 0) {
        throw new IllegalStateException(page + " has no line " + MARK);
      }
      return text.substring(0, end) + MARK + tables();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String tables() {
    StringBuilder tables = new StringBuilder();
    for (String group : definition.groups()) {
      tables
          .append("\n## ")
          .append(group)
          .append("\n\n| key | type | default | values | importance | meaning |\n")
          .append("|---|---|---|---|---|---|\n");
      keys(group).forEach(key -> tables.append(row(key)));
    }
    return tables.toString();
  }

  private List<ConfigKey> keys(String group) {
    return definition.configKeys().values().stream()
        .filter(key -> group.equals(key.group))
        .sorted(Comparator.comparingInt(key -> key.orderInGroup))
        .toList();
  }

  private static String row(ConfigKey key) {
    return List.of(
            "`" + key.name + "`",
            lower(key.type),
            shownDefault(key),
            key.validator == null ? "" : key.validator.toString(),
            lower(key.importance),
            key.documentation)
        .stream()
        .map(cell -> cell.replace("|", "\\|").replace("<", "&lt;").replace(">", "&gt;"))
        .collect(Collectors.joining(" | ", "| ", " |\n"));
  }

  private static String shownDefault(ConfigKey key) {
    if (!key.hasDefault()) {
      return "must be given";
    }
    String text = ConfigDef.convertToString(key.defaultValue, key.type);
    if (key.name.equals(ConnectionKeys.USER_AGENT)) {
      return "the plugin and its version";
    }
    return text == null || text.isEmpty() ? "" : "`" + text + "`";
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
