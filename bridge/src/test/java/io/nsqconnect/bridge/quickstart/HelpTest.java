package io.nsqconnect.bridge.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.bridge.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The help is read by the start script too, so it is a file and kept in step by this test. */
class HelpTest {
  private final List<String> lines = lines();

  @Test
  void tellsEveryFlagWithItsValueAndNoOther() {
    List<String> told =
        lines.stream()
            .filter(line -> line.startsWith("  --"))
            .map(line -> line.substring(0, 27).strip())
            .toList();

    assertThat(told)
        .containsExactlyElementsOf(
            Arrays.stream(Flag.values())
                .map(flag -> (flag.spelling() + " " + flag.placeholder()).strip())
                .toList());
  }

  @Test
  void tellsTheDefaultsThatCount() throws Exception {
    Options options = Options.parse(List.of());
    Ports ports = options.ports();

    assertThat(defaultOf(Flag.TIMEOUT)).hasValue(Long.toString(options.timeout().toSeconds()));
    assertThat(defaultOf(Flag.RATE)).hasValue(Integer.toString(options.rate()));
    assertThat(defaultOf(Flag.NSQD_TCP_PORT)).hasValue(Integer.toString(ports.nsqdTcp()));
    assertThat(defaultOf(Flag.NSQD_HTTP_PORT)).hasValue(Integer.toString(ports.nsqdHttp()));
    assertThat(defaultOf(Flag.KAFKA_PORT)).hasValue(Integer.toString(ports.kafka()));
    assertThat(defaultOf(Flag.CONTROLLER_PORT)).hasValue(Integer.toString(ports.kafkaController()));
    assertThat(defaultOf(Flag.CONNECT_PORT)).hasValue(Integer.toString(ports.connect()));
  }

  @Test
  void fitsATerminal() {
    assertThat(lines).allMatch(line -> line.length() <= 80);
  }

  private Optional<String> defaultOf(Flag flag) {
    return lines.stream()
        .filter(line -> line.startsWith("  " + flag.spelling() + " ") && line.endsWith("]"))
        .map(line -> line.substring(line.lastIndexOf('[') + 1, line.length() - 1))
        .findFirst();
  }

  private static List<String> lines() {
    try (InputStream help = Quickstart.class.getResourceAsStream("help.txt")) {
      return new String(help.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
