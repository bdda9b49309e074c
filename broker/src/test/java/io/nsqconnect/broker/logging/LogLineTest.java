package io.nsqconnect.broker.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogLineTest {
  @Test
  void isPrefixLocalTimeLevelAndText() {
    assertThat(new LogLine("[nsqd] ").format(record(Level.INFO, "NSQ: bye")))
        .isEqualTo("[nsqd] 2026/11/22 10:48:55.807498 INFO: NSQ: bye\n");
  }

  @Test
  void thePrefixMayBeAnything() {
    assertThat(new LogLine("").format(record(Level.INFO, "x")))
        .isEqualTo("2026/11/22 10:48:55.807498 INFO: x\n");
    assertThat(new LogLine("broker 1: ").format(record(Level.INFO, "x")))
        .isEqualTo("broker 1: 2026/11/22 10:48:55.807498 INFO: x\n");
  }

  @ParameterizedTest
  @CsvSource({
    "FINEST, DEBUG",
    "FINE, DEBUG",
    "CONFIG, DEBUG",
    "INFO, INFO",
    "WARNING, WARNING",
    "SEVERE, ERROR"
  })
  void levelsHaveNsqdsNames(String level, String name) {
    assertThat(new LogLine("").format(record(Level.parse(level), "x")))
        .contains(" " + name + ": x");
  }

  @Test
  void textsAreNoPatterns() {
    assertThat(new LogLine("").format(record(Level.INFO, "{0} 'a' %s $1")))
        .endsWith("INFO: {0} 'a' %s $1\n");
  }

  @Test
  void anExceptionFollowsTheLine() {
    LogRecord record = record(Level.SEVERE, "failed");
    record.setThrown(new IllegalStateException("reason"));

    assertThat(new LogLine("").format(record).lines())
        .startsWith(
            "2026/11/22 10:48:55.807498 ERROR: failed", "java.lang.IllegalStateException: reason")
        .anyMatch(line -> line.startsWith("\tat "));
  }

  @Test
  void aFatalLineHasTheDefaultPrefix() {
    assertThat(Logging.fatalLine("no luck"))
        .matches("\\[nsqd] \\d{4}/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{6} FATAL: no luck\n");
  }

  private static LogRecord record(Level level, String text) {
    LogRecord record = new LogRecord(level, text);
    record.setInstant(
        LocalDateTime.of(2026, 11, 22, 10, 48, 55, 807_498_123)
            .atZone(ZoneId.systemDefault())
            .toInstant());
    return record;
  }
}
