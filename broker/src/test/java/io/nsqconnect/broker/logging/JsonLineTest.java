package io.nsqconnect.broker.logging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class JsonLineTest {
  @Test
  void isOneObjectALine() {
    assertThat(line(Level.WARNING, "slow \"disk\"\nhere", null))
        .isEqualTo(
            "{\"time\":\"2026-11-22T10:48:55.807498Z\",\"level\":\"WARNING\","
                + "\"message\":\"slow \\\"disk\\\"\\nhere\"}\n");
  }

  @Test
  void tellsAnExceptionWithinTheObject() throws IOException {
    JsonNode line =
        new ObjectMapper().readTree(line(Level.SEVERE, "failed", new IllegalStateException("why")));

    assertThat(line.get("exception").textValue())
        .startsWith("java.lang.IllegalStateException: why\n\tat ");
  }

  private static String line(Level level, String message, Throwable thrown) {
    LogRecord record = new LogRecord(level, message);
    record.setInstant(Instant.parse("2026-11-22T10:48:55.807498Z"));
    record.setThrown(thrown);
    return new JsonLine().format(record);
  }
}
