package io.nsqconnect.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.junit.jupiter.api.Test;

/**
 * Keeps {@code docs/source-connector.md} what the keys say. Run with {@code -Dnsq.docs.update=true}
 * to write it anew.
 */
class SourceConnectorPageTest {
  private static final Path PAGE = Path.of("..", "docs", "source-connector.md");

  private static final String INTRODUCTION =
      """
      # The source connector

      Brings the messages of NSQ channels into Kafka. Generated from the definition of its keys in `connector-source`
      (`SourceKeys`); the build fails when it is stale.

      ## Exactly once

      With `nsq.delivery=exactly-once`, workers with `exactly.once.source.support=enabled`, and no other consumer on the
      channel, every message that nsqd hands out is visible once to consumers with `isolation.level=read_committed`: also
      after workers, tasks, connections, Kafka or nsqd were lost or killed. nsqd may be the original.

      It does not cover
      - messages that nsqd itself loses, and publishers that publish a message twice;
      - a connector that is renamed, gets another offsets topic, has its offsets reset, or reads a node by another address,
        while that node has messages that are not finished;
      - an nsqd that brings back more finished messages after it was killed than `nsq.dedupe.window` covers, or brings
        them back while the worker is killed too and others take their place in the window meanwhile;
      - transformations that drop a record at one time and let it pass at another.

      At-least-once delivery remembers messages too, up to the last flush of offsets
      (`offset.flush.interval.ms` of the worker); after a failure only what is younger may be in Kafka twice.

      What helps an exactly-once connector: `offsets.storage.topic` of its own, and
      `producer.override.transaction.timeout.ms=15000`, so that the transaction of a killed task holds up nobody for long.
      Workers need the right to use the transactional ids `connect-cluster-<group.id>` and `<group.id>-<connector>-<task>`.

      A connector that finds the window of a topic full takes no more messages of it and says so in the log: of too many
      segments it is unknown whether nsqd has their messages still, because tasks or connections ended too often. They are
      released when their messages come again, or when `nsq.dedupe.retention.ms` is over.
      """;

  @Test
  void thePageSaysWhatTheKeysSay() throws IOException {
    String page = page();
    if (Boolean.getBoolean("nsq.docs.update")) {
      Files.writeString(PAGE, page);
    }

    assertThat(Files.readString(PAGE))
        .as("docs/source-connector.md; run with -Dnsq.docs.update=true to write it anew")
        .isEqualTo(page);
  }

  private static String page() {
    StringBuilder page = new StringBuilder(INTRODUCTION);
    ConfigDef definition = SourceKeys.definition();
    for (String group : definition.groups()) {
      page.append("\n## ").append(group).append("\n\n");
      page.append("| key | type | default | accepted | meaning |\n|---|---|---|---|---|\n");
      definition.configKeys().values().stream()
          .filter(key -> key.group.equals(group))
          .forEach(key -> page.append(row(key)));
    }
    return page.toString();
  }

  private static String row(ConfigKey key) {
    return "| `%s` | %s | %s | %s | %s |\n"
        .formatted(
            key.name,
            key.type.name().toLowerCase(java.util.Locale.ROOT),
            shownDefault(key),
            key.validator == null ? "" : escaped(key.validator.toString()),
            escaped(key.documentation));
  }

  private static String shownDefault(ConfigKey key) {
    if (!key.hasDefault()) {
      return "must be given";
    }
    Object value = key.defaultValue;
    boolean none = value == null || value.toString().isEmpty() || value.toString().equals("[]");
    String shown = none ? "none" : ConfigDef.convertToString(value, key.type);
    if (shown.startsWith("nsq-connect/")) {
      return "`nsq-connect/` and the version";
    }
    return none ? shown : "`" + shown + "`";
  }

  private static String escaped(String text) {
    return text.replace("|", "\\|").replace("<", "&lt;").replace(">", "&gt;");
  }
}
