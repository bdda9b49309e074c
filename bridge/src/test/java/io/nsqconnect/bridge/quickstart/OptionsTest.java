package io.nsqconnect.bridge.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nsqconnect.bridge.Ports;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {
  @Test
  void withoutArgumentsGoesOnForeverOnTheWellKnownPorts() throws Exception {
    Options options = parse();

    assertThat(options.once()).isEmpty();
    assertThat(options.timeout()).isEqualTo(Duration.ofSeconds(180));
    assertThat(options.rate()).isEqualTo(100);
    assertThat(options.nsqd()).isEmpty();
    assertThat(options.ports()).isEqualTo(new Ports(4150, 4151, 9092, 9093, 8083));
    assertThat(options.dataDir()).isEmpty();
    assertThat(options.keep()).isFalse();
    assertThat(options.help()).isFalse();
  }

  @Test
  void takesValuesAsTheNextArgumentOrAfterAnEqualsSign() throws Exception {
    Options options =
        parse("--once", "500", "--timeout=7", "--data-dir", "/data", "--keep", "--kafka-port=1");

    assertThat(options.once()).hasValue(500);
    assertThat(options.timeout()).isEqualTo(Duration.ofSeconds(7));
    assertThat(options.dataDir()).hasValue(Path.of("/data"));
    assertThat(options.keep()).isTrue();
    assertThat(options.ports().kafka()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --wonce=1          | unknown option --wonce; see --help
          nonsense           | unknown option nonsense; see --help
          --once             | --once needs a value: N
          --once=0           | --once 0 is not a whole number from 1 to 100000000
          --once=many        | --once many is not a whole number from 1 to 100000000
          --kafka-port=65536 | --kafka-port 65536 is not a whole number from 1 to 65535
          --keep=yes         | --keep takes no value
          """)
  void tellsInOneLineWhatIsWrong(String argument, String message) {
    assertThatThrownBy(() -> parse(argument))
        .isInstanceOf(BadOptionException.class)
        .hasMessage(message);
  }

  private static Options parse(String... arguments) throws BadOptionException {
    return Options.parse(List.of(arguments));
  }
}
