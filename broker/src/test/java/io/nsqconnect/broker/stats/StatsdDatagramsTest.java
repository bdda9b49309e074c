package io.nsqconnect.broker.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatsdDatagramsTest {
  @Test
  void everyLineHasItsEnd() {
    assertThat(pack(508, "a", "b")).containsExactly("a\nb\n");
  }

  @Test
  void aDatagramIsFilledToTheLastByte() {
    assertThat(pack(4, "a", "b", "c")).containsExactly("a\nb\n", "c\n");
    assertThat(pack(3, "a", "b", "c")).containsExactly("a\n", "b\n", "c\n");
  }

  @Test
  void aLineThatIsTooLongTravelsAlone() {
    assertThat(pack(4, "a", "bbbbbb", "c", "d")).containsExactly("a\n", "bbbbbb\n", "c\nd\n");
  }

  @Test
  void nothingIsNoDatagram() {
    assertThat(pack(508)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void aSizeThatMakesNoSenseIsNsqdsOwn(int size) {
    String line = "x".repeat(2047);

    assertThat(pack(size, line, line, line)).hasSize(2);
  }

  private static List<String> pack(int size, String... lines) {
    return StatsdDatagrams.pack(List.of(lines), size).stream()
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .toList();
  }
}
