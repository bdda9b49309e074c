package io.nsqconnect.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the program says and how it exits when it does not start a broker. */
class MainTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void versionGoesToStandardOutput() {
    assertThat(run("--version")).isZero();

    assertThat(out.toString(UTF_8)).matches("nsqd v1\\.3\\.0 \\(built w/java\\d+\\)\\R");
    assertThat(err.toString(UTF_8)).isEmpty();
  }

  @Test
  void versionComesBeforeTheConfigurationFile() {
    assertThat(run("--version", "--config=/does/not/exist")).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-h", "--help"})
  void helpGoesToStandardError(String flag) {
    assertThat(run(flag)).isZero();

    assertThat(err.toString(UTF_8)).startsWith("Usage of nsqd:\n").contains("  -data-path string");
    assertThat(out.toString(UTF_8)).isEmpty();
  }

  @Test
  void anUnknownFlagIsAUsageError() {
    assertThat(run("--nonsense")).isEqualTo(2);

    assertThat(err.toString(UTF_8)).startsWith("flag provided but not defined: -nonsense");
    assertThat(out.toString(UTF_8)).isEmpty();
  }

  @Test
  void aBadPercentileIsAFailedStart() {
    assertThat(run("--e2e-processing-latency-percentile=0.5,x", "--version")).isEqualTo(1);

    assertThat(err.toString(UTF_8)).isEqualTo("Could not parse: x" + System.lineSeparator());
    assertThat(out.toString(UTF_8)).isEmpty();
  }

  @Test
  void aBadValueIsAUsageError() {
    assertThat(run("--log-level=xyz")).isEqualTo(2);

    assertThat(err.toString(UTF_8))
        .startsWith(
            "invalid value \"xyz\" for flag -log-level:"
                + " invalid log level 'xyz' (debug, info, warn, error, fatal)");
  }

  @Test
  void aBadConfigurationFileIsFatal(@TempDir Path directory) {
    Path file = directory.resolve("missing.toml");

    assertThat(run("--config", file.toString(), "--log-prefix=other")).isEqualTo(1);

    assertThat(err.toString(UTF_8))
        .matches("\\[nsqd] \\S+ \\S+ FATAL: .*\\R")
        .contains(
            "FATAL: failed to load config file "
                + file
                + " - open "
                + file
                + ": no such file or directory");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--config=a\0b", "--data-path=a\0b"})
  void aPathThatTheFileSystemCannotHaveIsFatal(String flag) {
    assertThat(run(flag)).isEqualTo(1);

    assertThat(err.toString(UTF_8))
        .matches("\\[nsqd] \\S+ \\S+ FATAL: path a\0b can't be used - Nul character.*\\R");
  }

  private int run(String... arguments) {
    return Main.run(
        List.of(arguments), new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
  }
}
