package io.nsqconnect.broker.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Keeps {@code docs/configuration.md} what the options say. Run with {@code -Dnsq.docs.update=true}
 * to write it anew.
 */
class ConfigurationPageTest {
  private static final Path PAGE = Path.of("..", "docs", "configuration.md");

  private static final String INTRODUCTION =
      """
      # Configuration of the broker

      Generated from the option table in `broker` (`Options`); the build fails when it is stale.

      Options are given as flags (`--flag=value`, `--flag value`, `-flag ...`; a switch needs no value), or in a TOML
      file named by `--config`. A flag wins over the file, the file over the default. Durations need a unit (`250ms`,
      `1h30m`); a bare number in the file is milliseconds. `GET /config/<key>` shows what holds, with durations in
      nanoseconds; `PUT` changes `log_level` and `nsqlookupd_tcp_addresses` (a JSON list) of a running broker.

      | flag | key in the file | default | meaning |
      |---|---|---|---|
      """;

  @Test
  void thePageSaysWhatTheOptionsSay() throws IOException {
    String page = page();
    if (Boolean.getBoolean("nsq.docs.update")) {
      Files.writeString(PAGE, page);
    }

    assertThat(Files.readString(PAGE))
        .as("docs/configuration.md; run with -Dnsq.docs.update=true to write it anew")
        .isEqualTo(page);
  }

  private static String page() {
    StringBuilder page = new StringBuilder(INTRODUCTION);
    for (Option<?> option : Options.ALL) {
      page.append("| `--")
          .append(option.flag())
          .append("` | ")
          .append(option.key() == null ? "–" : "`" + option.key() + "`")
          .append(" | ")
          .append(shownDefault(option.defaultValue()))
          .append(" | ")
          .append(option.doc().replace("|", "\\|").replace("<", "&lt;").replace(">", "&gt;"))
          .append(option.available() ? "" : " **Not available in this version.**")
          .append(" |\n");
    }
    return page.toString();
  }

  private static String shownDefault(Object value) {
    if (value.equals("") || value.equals(List.of())) {
      return "none";
    }
    if (value.equals(Options.NODE_ID_FROM_HOSTNAME)) {
      return "hash of the host name";
    }
    return "`" + (value instanceof Duration d ? GoDuration.format(d) : value) + "`";
  }
}
